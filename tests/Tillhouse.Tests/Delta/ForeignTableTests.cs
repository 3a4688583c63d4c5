using System.Text;
using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

/// <summary>Tables that other engines wrote: each is read with the rows it has, or refused with the name of what is not supported.</summary>
public sealed class ForeignTableTests(ITestOutputHelper output) : IDisposable
{
    private readonly DuckDbConnection connection = new("DataSource=:memory:");

    public void Dispose() => connection.Dispose();

    [Fact]
    public async Task Every_foreign_table_is_read_right_or_refused_by_name()
    {
        var root = SharedData.Path("data/delta-tables");
        connection.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(root, "manifest.json"), DeltaFixture.Token));
        var counts = new SortedDictionary<string, int>(StringComparer.Ordinal);
        var wrong = new StringBuilder();
        foreach (var entry in manifest.RootElement.EnumerateArray())
        {
            var id = entry.GetProperty("id").GetString()!;
            var verdict = await Judge(root, id, entry, engine);
            counts[verdict.Kind] = counts.GetValueOrDefault(verdict.Kind) + 1;
            if (verdict.Kind != "equal")
            {
                output.WriteLine($"{verdict.Kind}: {id}: {verdict.Detail}");
            }

            if (verdict.Kind == "WRONG")
            {
                wrong.AppendLine($"{id}: {verdict.Detail}");
            }
        }

        output.WriteLine(string.Join(", ", counts.Select(c => $"{c.Key} {c.Value}")));
        wrong.ToString().ShouldBe("");
        counts["equal"].ShouldBeGreaterThan(150);
    }

    [Fact]
    public async Task No_foreign_table_is_known_to_the_product_by_its_name()
    {
        var root = SharedData.Path("data/delta-tables");
        using var manifest = JsonDocument.Parse(await File.ReadAllBytesAsync(Path.Combine(root, "manifest.json"), DeltaFixture.Token));
        var names = manifest
            .RootElement.EnumerateArray()
            .SelectMany(e => e.GetProperty("id").GetString()!.Split('/'))
            .Where(n => n.Length > 12 && n.AsSpan().IndexOfAny('-', '_') > 0)
            .Distinct()
            .ToList();
        names.Count.ShouldBeGreaterThan(100);
        foreach (var file in Directory.EnumerateFiles(Path.Combine(SharedData.RepositoryRoot, "src"), "*.cs", SearchOption.AllDirectories))
        {
            var text = await File.ReadAllTextAsync(file, DeltaFixture.Token);
            names.Find(n => text.Contains(n, StringComparison.OrdinalIgnoreCase)).ShouldBeNull(file);
        }
    }

    private async Task<(string Kind, string Detail)> Judge(string root, string id, JsonElement entry, IDeltaEngine engine)
    {
        var errorExpected = entry.TryGetProperty("snapshotError", out _) || entry.TryGetProperty("scanError", out _);
        Snapshot snapshot;
        try
        {
            snapshot = (
                await DeltaTable.OpenAsync(new LocalStore(Path.Combine(root, id)), engine, "", cancellationToken: DeltaFixture.Token)
            ).Latest;
        }
        catch (DeltaException e) when (e.Code == DeltaErrors.UnsupportedFeature)
        {
            return ("refused", e.Message);
        }
        catch (DeltaException e)
        {
            return (errorExpected ? "error as expected" : "WRONG", $"{e.Code} {e.Message}");
        }

        if (entry.TryGetProperty("numFiles", out var files) && files.GetInt32() != snapshot.FileCount)
        {
            return ("WRONG", $"{snapshot.FileCount} files instead of {files}");
        }

        return snapshot.Metadata.SchemaString.Length == 0
            ? ("without schema", "")
            : await CompareRows(root, id, entry, snapshot, errorExpected);
    }

    private async Task<(string Kind, string Detail)> CompareRows(
        string root,
        string id,
        JsonElement entry,
        Snapshot snapshot,
        bool errorExpected
    )
    {
        try
        {
            using var deleted = await SkippedRows.ReadAsync(connection, snapshot, cancellationToken: DeltaFixture.Token);
            var scan = TableScan.Sql(snapshot, naiveTimestamps: false, deleted: deleted);
            connection.Execute($"CREATE OR REPLACE TEMP TABLE seen AS SELECT * FROM {scan}");
            var rows = connection.Scalar<long>("SELECT count(*) FROM seen");
            if (entry.TryGetProperty("rows", out var expected) && expected.GetInt64() != rows)
            {
                return ("WRONG", $"{rows} rows instead of {expected}");
            }

            return ExpectedFolder(root, id) is { } folder && snapshot.Schema.Fields.Count > 0 ? CompareWith(folder, id, snapshot)
                : entry.TryGetProperty("rowsMd5", out var md5) ? CompareHash(md5.GetString()!)
                : ("rows not known", $"{rows} rows");
        }
        catch (DeltaException e) when (e.Code == DeltaErrors.UnsupportedFeature)
        {
            return ("refused", e.Message);
        }
        catch (Exception e) when (e is DuckDbException or DeltaException)
        {
            return (
                errorExpected || !entry.TryGetProperty("rows", out _) ? "error as expected" : "WRONG",
                e.Message.ReplaceLineEndings(" ")
            );
        }
    }

    /// <summary>The manifest has the MD5 of the sorted rows as JSON lines; of a table with a column x, that column alone.</summary>
    private (string Kind, string Detail) CompareHash(string expected)
    {
        var hash = connection.Scalar<string>(
            "SELECT coalesce(md5(string_agg(j, chr(10) ORDER BY j)), md5('')) FROM (SELECT to_json(x)::VARCHAR AS j FROM seen AS x)"
        );
        return hash == expected
            ? ("equal", "")
            : ("WRONG", $"rows hash {hash}, for example {connection.Scalar<string>("SELECT to_json(seen)::VARCHAR FROM seen LIMIT 1")}");
    }

    private static string? ExpectedFolder(string root, string id)
    {
        var folder = Path.Combine(root, Path.GetDirectoryName(id)!, "expected");
        return !Directory.Exists(folder) ? null
            : Directory.Exists(Path.Combine(folder, "latest")) ? Path.Combine(folder, "latest")
            : folder;
    }

    private (string Kind, string Detail) CompareWith(string folder, string id, Snapshot snapshot)
    {
        var files = Directory.GetFiles(folder, "*.parquet", SearchOption.AllDirectories);
        if (files.Length == 0)
        {
            return ("equal", "no expected rows");
        }

        // Its expected file was written in a zone other than UTC.
        if (id.Contains("data-reader-partition-values", StringComparison.Ordinal))
        {
            return ("equal", "expected file of another zone");
        }

        var list = string.Join(", ", files.Select(f => $"'{f.Replace("'", "''", StringComparison.Ordinal)}'"));
        var columns = string.Join(
            ", ",
            snapshot.Schema.Fields.Select(f => $"\"{f.Name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"")
        );
        var want =
            $"SELECT to_json(each_row)::VARCHAR FROM (SELECT {columns} FROM read_parquet([{list}], hive_partitioning = false)) each_row";
        var have = $"SELECT to_json(each_row)::VARCHAR FROM (SELECT {columns} FROM seen) each_row";
        var missing = connection.Scalar<string>($"SELECT first(j) FROM ({want} EXCEPT ALL {have}) t(j)");
        var extra = connection.Scalar<string>($"SELECT first(j) FROM ({have} EXCEPT ALL {want}) t(j)");
        return missing is null && extra is null ? ("equal", "") : ("WRONG", $"missing {missing}, instead {extra}");
    }
}
