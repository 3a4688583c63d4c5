using System.Text;
using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Delta.Operations;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

/// <summary>Tables that other engines wrote keep their rows through our care: compaction, a delete that is taken back, a vacuum.</summary>
public sealed class ForeignCareTests(ITestOutputHelper output) : IDisposable
{
    private readonly DuckDbConnection connection = new("DataSource=:memory:");
    private readonly TemporaryFolder folder = new();
    private readonly SortedDictionary<string, int> done = new(StringComparer.Ordinal);

    public void Dispose()
    {
        connection.Dispose();
        folder.Dispose();
    }

    [Fact]
    public async Task Optimize_restore_and_vacuum_keep_the_rows_of_every_kind_of_foreign_table()
    {
        var root = SharedData.Path("data/delta-tables");
        connection.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(root, "manifest.json"), DeltaFixture.Token));
        var wrong = new StringBuilder();
        var different = manifest.RootElement.EnumerateArray().Where(e => !e.TryGetProperty("duplicateOf", out _));
        foreach (var id in different.Select(e => e.GetProperty("id").GetString()!))
        {
            var copy = folder.File(id);
            Folders.Copy(Path.Combine(root, id), copy);
            foreach (var fault in await CareFor(copy, engine))
            {
                wrong.AppendLine($"{id}: {fault}");
            }

            Directory.Delete(copy, recursive: true);
        }

        output.WriteLine(string.Join(", ", done.Select(d => $"{d.Key} {d.Value}")));
        wrong.ToString().ShouldBe("");
        done["optimized"].ShouldBeGreaterThan(50);
        done["restored"].ShouldBeGreaterThan(100);
        done["vacuumed"].ShouldBeGreaterThan(100);
    }

    private async Task<List<string>> CareFor(string path, DuckDbEngine engine)
    {
        var faults = new List<string>();
        if (await TryOpen(path, engine) is not { } table || await TryRows(table.Latest) is not { } rows)
        {
            Count("not readable");
            return faults;
        }

        var before = (await Faults(table)).Order().ToList();
        foreach (var (name, verb) in Verbs)
        {
            try
            {
                if (!await verb(table))
                {
                    continue;
                }

                Count(name);
            }
            catch (DeltaException e) when (e.Code == DeltaErrors.UnsupportedFeature || e.Code == DeltaErrors.InvalidCommit)
            {
                Count($"not {name}: {e.Code}");
                continue;
            }
            catch (Exception e) when (e is DeltaException or DuckDbException or ShouldAssertException)
            {
                faults.Add($"{name}: {e.Message.ReplaceLineEndings(" ")}");
                break;
            }

            // Opened anew, so that what is read is what the log says and not what we believe.
            table = await DeltaTable.OpenAsync(table.Store, engine, "", cancellationToken: DeltaFixture.Token);
            var now = await TryRows(table.Latest);
            if (now != rows)
            {
                faults.Add($"{name}: rows {now ?? "that cannot be read"} instead of {rows}");
                break;
            }
        }

        faults.AddRange((await Faults(table)).Where(f => !before.Contains(f)));
        return faults;
    }

    private static IEnumerable<(string Name, Func<DeltaTable, Task<bool>> Verb)> Verbs =>
        [
            (
                "optimized",
                async table =>
                {
                    var plan = await table.PlanOptimizeAsync(new OptimizeOptions { MaxDeletedShare = 0 }, DeltaFixture.Token);
                    return plan.Bins.Count > 0
                        && (await table.OptimizeAsync(plan, cancellationToken: DeltaFixture.Token)).Commit is not null;
                }
            ),
            (
                "restored",
                async table =>
                {
                    var version = table.Latest.Version;
                    if (table.Latest.FileCount == 0)
                    {
                        return false;
                    }

                    await table.DeleteAsync(null, cancellationToken: DeltaFixture.Token);
                    (await table.RefreshAsync(DeltaFixture.Token)).Rows.ShouldBe(0);
                    await table.RestoreAsync(version, cancellationToken: DeltaFixture.Token);
                    return true;
                }
            ),
            (
                "vacuumed",
                async table =>
                {
                    var clock = new LaterClock(TimeSpan.FromDays(400));
                    table = await DeltaTable.OpenAsync(table.Store, table.Engine, "", clock, DeltaFixture.Token);
                    var plan = await table.PlanVacuumAsync(cancellationToken: DeltaFixture.Token);
                    return (await table.VacuumAsync(plan, DeltaFixture.Token)).Count > 0;
                }
            ),
        ];

    private static async Task<DeltaTable?> TryOpen(string path, DuckDbEngine engine)
    {
        try
        {
            var table = await DeltaTable.OpenAsync(new LocalStore(path), engine, "", cancellationToken: DeltaFixture.Token);
            return table.Latest.Metadata.SchemaString.Length == 0 || table.Latest.Schema.Fields.Count == 0 ? null : table;
        }
        catch (DeltaException)
        {
            return null;
        }
    }

    private static async Task<List<string>> Faults(DeltaTable table) =>
        [.. (await table.VerifyAsync(cancellationToken: DeltaFixture.Token)).Faults.Select(f => $"{f.Kind} {f.Detail}")];

    /// <summary>A hash of the sorted rows and how many there are; null where files are missing.</summary>
    private async Task<string?> TryRows(Snapshot snapshot)
    {
        try
        {
            using var deleted = await SkippedRows.ReadAsync(connection, snapshot, cancellationToken: DeltaFixture.Token);
            var scan = TableScan.Sql(snapshot, naiveTimestamps: false, deleted: deleted);
            return connection.Scalar<string>(
                $"SELECT count(*) || ' ' || coalesce(md5(string_agg(j, chr(10) ORDER BY j)), '') FROM (SELECT to_json(x)::VARCHAR AS j FROM {scan} AS x)"
            );
        }
        catch (Exception e) when (e is DeltaException or DuckDbException)
        {
            return null;
        }
    }

    private void Count(string what) => done[what] = done.GetValueOrDefault(what) + 1;
}
