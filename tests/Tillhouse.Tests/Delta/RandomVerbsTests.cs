using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Delta;
using Tillhouse.Delta.DeletionVectors;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta;

/// <summary>Random verbs on a Delta table and the same statements on a plain table of the engine: both must hold the same rows after each.</summary>
public sealed class RandomVerbsTests
{
    private const string Rows =
        "SELECT r::INTEGER AS id, (r % 3)::INTEGER AS p, nullif(r * 7 % 11, 4)::INTEGER AS v, 't' || r AS t FROM range(30) x(r)";
    private static readonly string[] Predicates =
    [
        "v % 3 = 1",
        "p = 1",
        "p = 2 AND v > 4",
        "id < 12",
        "v IS NULL OR p IS NULL",
        "id % 7 = 3 AND NOT p = 0",
    ];

    [Theory]
    [InlineData(false, false, false)]
    [InlineData(true, true, false)]
    [InlineData(false, true, false)]
    [InlineData(true, false, true)]
    [InlineData(false, true, true)]
    [InlineData(true, true, true)]
    public void Every_sequence_of_verbs_leaves_the_rows_that_a_plain_table_has(bool partitioned, bool changeFeed, bool vectors)
    {
        var verb = Gen.Choose(0, 12).SelectMany(kind => Gen.Choose(0, 59).Select(n => (Kind: kind, N: n)));
        Prop.ForAll(
                Gen.ListOf(verb, 6).ToArbitrary(),
                verbs => RunAsync([.. verbs], partitioned, changeFeed, vectors).GetAwaiter().GetResult()
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(5));
    }

    private static async Task RunAsync(IReadOnlyList<(int Kind, int N)> verbs, bool partitioned, bool changeFeed, bool vectors)
    {
        using var fixture = new DeltaFixture();
        fixture.Connection.Execute($"CREATE TABLE plain AS {Rows}");
        var table = await fixture.Create(Rows, partitioned ? ["p"] : []);
        var properties = new Dictionary<string, string>
        {
            ["delta.enableChangeDataFeed"] = changeFeed ? "true" : "false",
            ["delta.enableDeletionVectors"] = vectors ? "true" : "false",
        };
        await table.SetPropertiesAsync(properties);
        foreach (var (kind, n) in verbs)
        {
            var before = await table.RefreshAsync();
            await ApplyAsync(fixture, table, kind, n);
            var after = await table.RefreshAsync();
            Difference(fixture, Scan(fixture, after), "(SELECT * FROM plain)").ShouldBe(0, $"verb {kind} {n}");
            if (changeFeed && after.Version > before.Version)
            {
                Difference(fixture, Scan(fixture, after), Changed(fixture, before, after)).ShouldBe(0, $"changes of verb {kind} {n}");
            }
        }
    }

    private static async Task ApplyAsync(DeltaFixture fixture, DeltaTable table, int kind, int n)
    {
        var predicate = Predicates[n % Predicates.Length];
        var plain = fixture.Connection;
        switch (kind)
        {
            case 0:
                await table.AppendAsync(await fixture.Write(table, Source(n)));
                plain.Execute($"INSERT INTO plain BY NAME {Source(n)}");
                break;
            case 1 or 2:
                await table.DeleteAsync(predicate);
                plain.Execute($"DELETE FROM plain WHERE {predicate}");
                break;
            case 3 or 4:
                await table.UpdateAsync(new Dictionary<string, string> { ["v"] = "v + id", ["p"] = "(p + 1) % 4" }, predicate);
                plain.Execute($"UPDATE plain SET v = v + id, p = (p + 1) % 4 WHERE {predicate}");
                break;
            case 5:
                await table.ReplaceWhereAsync($"SELECT * REPLACE (1 AS p) FROM ({Source(n)})", "p = 1");
                plain.Execute($"DELETE FROM plain WHERE p = 1; INSERT INTO plain BY NAME SELECT * REPLACE (1 AS p) FROM ({Source(n)})");
                break;
            case 6 when table.Latest.PartitionColumns.Count > 0:
                await table.OverwritePartitionsAsync($"SELECT * FROM ({Source(n)}) WHERE p <> 1");
                plain.Execute(
                    $"DELETE FROM plain WHERE p IN (SELECT p FROM ({Source(n)}) WHERE p <> 1); INSERT INTO plain BY NAME SELECT * FROM ({Source(n)}) WHERE p <> 1"
                );
                break;
            default:
                var (clauses, sql) = Merges[(kind + n) % Merges.Length];
                await table.MergeAsync(new RowSource(Source(n), n % 2 == 0 ? ["id"] : ["id", "p"]), clauses);
                plain.Execute(
                    $"MERGE INTO plain AS target USING ({Source(n)}) AS source ON (target.id = source.id{(n % 2 == 0 ? "" : " AND target.p = source.p")}) {sql}"
                );
                break;
        }

        // The engine's table keeps duplicate keys as they come; a source has each key once, and a null one that matches nothing.
        static string Source(int n) =>
            $"SELECT id::INTEGER AS id, min(p)::INTEGER AS p, min(v)::INTEGER AS v, 's' AS t FROM (SELECT (i * {1 + (n % 5)} + {n}) % 45 AS id, i % 4 AS p, i * 3 AS v FROM range(9) x(i)) GROUP BY id UNION ALL SELECT NULL, NULL, {n}, NULL";
    }

    private static (IReadOnlyList<MergeClause> Clauses, string Sql)[] Merges =>
        [
            (
                [new MergeClause.UpdateMatched(null), new MergeClause.Insert(null)],
                "WHEN MATCHED THEN UPDATE SET id = source.id, p = source.p, v = source.v, t = source.t WHEN NOT MATCHED THEN INSERT (id, p, v, t) VALUES (source.id, source.p, source.v, source.t)"
            ),
            (
                [
                    new MergeClause.DeleteMatched("source.v > 12"),
                    new MergeClause.UpdateMatched(Set("v", "target.v + source.v"), "target.p < 2"),
                    new MergeClause.Insert(new Dictionary<string, string> { ["id"] = "source.id", ["v"] = "7" }, "source.v > 9"),
                ],
                "WHEN MATCHED AND source.v > 12 THEN DELETE WHEN MATCHED AND target.p < 2 THEN UPDATE SET v = target.v + source.v WHEN NOT MATCHED AND source.v > 9 THEN INSERT (id, v) VALUES (source.id, 7)"
            ),
            (
                [new MergeClause.DeleteMatched(), new MergeClause.UpdateUnmatched(Set("t", "'left'"), "target.v % 3 = 0")],
                "WHEN MATCHED THEN DELETE WHEN NOT MATCHED BY SOURCE AND target.v % 3 = 0 THEN UPDATE SET t = 'left'"
            ),
            ([new MergeClause.Insert(null)], "WHEN NOT MATCHED THEN INSERT (id, p, v, t) VALUES (source.id, source.p, source.v, source.t)"),
            (
                [new MergeClause.UpdateMatched(Set("t", "source.t")), new MergeClause.DeleteUnmatched("target.p = 1")],
                "WHEN MATCHED THEN UPDATE SET t = source.t WHEN NOT MATCHED BY SOURCE AND target.p = 1 THEN DELETE"
            ),
        ];

    private static Dictionary<string, string> Set(string column, string value) => new() { [column] = value };

    /// <summary>Rows that are in one relation more often than in the other.</summary>
    private static long Difference(DeltaFixture fixture, string a, string b) =>
        fixture.Connection.Scalar<long>($"SELECT count(*) FROM ((FROM {a} EXCEPT ALL FROM {b}) UNION ALL (FROM {b} EXCEPT ALL FROM {a}))");

    /// <summary>The rows before with the changes of the one commit since: by its change files if it has any, else by the files it removed and added.</summary>
    private static string Changed(DeltaFixture fixture, Snapshot before, Snapshot after)
    {
        var lines = File.ReadAllLines(fixture.Folder.File($"t/_delta_log/{after.Version:D20}.json"));
        var cdc = lines
            .Select(l => JsonDocument.Parse(l).RootElement)
            .Where(l => l.TryGetProperty("cdc", out _))
            .Select(l => l.GetProperty("cdc"))
            .ToList();
        if (cdc.Count == 0)
        {
            var removed = before.Files.ExceptBy(after.Files.Select(f => f.Key), f => f.Key).ToList();
            var added = after.Files.ExceptBy(before.Files.Select(f => f.Key), f => f.Key).ToList();
            return $"((FROM {Scan(fixture, before)} EXCEPT ALL FROM {Scan(fixture, before, removed)}) UNION ALL FROM {Scan(fixture, after, added)})";
        }

        cdc.ShouldAllBe(c =>
            c.GetProperty("path").GetString()!.StartsWith("_change_data/", StringComparison.Ordinal)
            && !c.GetProperty("dataChange").GetBoolean()
        );
        var scans = cdc.Select(c =>
        {
            var path = fixture.Folder.File("t/" + Tillhouse.Delta.Log.FilePath.Decode(c.GetProperty("path").GetString()!));
            var p = c.GetProperty("partitionValues").TryGetProperty("p", out var value) ? value.GetString() ?? "NULL" : "p";
            return $"SELECT id, {p}::INTEGER AS p, v, t, _change_type FROM read_parquet('{path}', hive_partitioning = false)";
        });
        var changes = $"({string.Join(" UNION ALL ", scans)})";
        return $"((FROM {Scan(fixture, before)} EXCEPT ALL SELECT id, p, v, t FROM {changes} WHERE _change_type IN ('delete', 'update_preimage'))"
            + $" UNION ALL SELECT id, p, v, t FROM {changes} WHERE _change_type IN ('insert', 'update_postimage'))";
    }

    /// <summary>Live rows by the vectors themselves.</summary>
    private static string Scan(DeltaFixture fixture, Snapshot snapshot, IReadOnlyList<LiveFile>? files = null)
    {
        files ??= [.. snapshot.Files];
        var vectors = new DeletionVectorReader(fixture.Store, "t");
        var scans = files.Select(f =>
        {
            var deleted = f.DeletionVector is { } vector ? vectors.ReadAsync(vector).GetAwaiter().GetResult() : [];
            var p = f.PartitionValues is [var value] ? value ?? "NULL" : "p";
            var live = string.Concat(deleted.Select(d => $" AND file_row_number <> {d}"));
            return $"SELECT id, {p}::INTEGER AS p, v, t FROM read_parquet('{snapshot.Locate(f)}', hive_partitioning = false) WHERE true{live}";
        });
        return $"({string.Join(" UNION ALL ", scans.Append("SELECT * FROM plain WHERE false"))})";
    }
}
