using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;

namespace Tillhouse.Tests.Delta;

public sealed class MergeTests : IDisposable
{
    private static readonly IReadOnlyList<MergeClause> Upsert = [new MergeClause.UpdateMatched(null), new MergeClause.Insert(null)];

    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task The_first_clause_whose_condition_holds_is_taken_and_rows_without_one_stay()
    {
        var table = await fixture.Create("SELECT r::INTEGER AS id, 'old' AS t FROM range(6) t(r)");
        var source = new RowSource("SELECT i AS id, 'new' AS t, i AS n FROM (VALUES (1), (2), (3), (8), (9), (NULL)) v(i)", ["id"]);
        var result = await table.MergeAsync(
            source,
            [
                new MergeClause.DeleteMatched("source.n = 1"),
                new MergeClause.UpdateMatched(new Dictionary<string, string> { ["t"] = "target.t || '+' || source.t" }, "source.n < 3"),
                new MergeClause.Insert(new Dictionary<string, string> { ["id"] = "source.n" }, "source.n = 8"),
                new MergeClause.Insert(null, "source.n IS NULL"),
                new MergeClause.DeleteUnmatched("target.id = 5"),
                new MergeClause.UpdateUnmatched(new Dictionary<string, string> { ["t"] = "'left'" }, "id = 4"),
            ],
            cancellationToken: DeltaFixture.Token
        );
        var counts = result.Counts;
        (counts.Source, counts.Inserted, counts.Updated, counts.Deleted, counts.Copied).ShouldBe((6, 2, 2, 2, 2));
        fixture
            .Rows((await fixture.Open()).Latest)
            .ShouldBe([
                """{"id":0,"t":"old"}""",
                """{"id":2,"t":"old+new"}""",
                """{"id":3,"t":"old"}""",
                """{"id":4,"t":"left"}""",
                """{"id":8,"t":null}""",
                """{"id":null,"t":"new"}""",
            ]);
        var info = (await table.HistoryAsync(1, DeltaFixture.Token)).Single().Info!.Json;
        info.GetProperty("operation").GetString().ShouldBe("MERGE");
        info.GetProperty("operationMetrics").GetProperty("numTargetRowsInserted").GetString().ShouldBe("2");
        info.GetProperty("operationParameters")
            .GetProperty("matchedPredicates")
            .GetString()
            .ShouldBe("""[{"predicate":"source.n = 1","actionType":"delete"},{"predicate":"source.n \u003C 3","actionType":"update"}]""");
    }

    [Fact]
    public async Task Only_files_that_hold_a_matching_key_are_replaced_and_those_out_of_its_bounds_are_not_even_read()
    {
        var table = await fixture.Create("SELECT r AS id, 0 AS v FROM range(100) t(r)");
        foreach (var first in (int[])[100, 200, 300])
        {
            var rows = $"SELECT r AS id, 0 AS v FROM range({first}, {first + 100}) t(r) WHERE r <> 250";
            await table.AppendAsync(await fixture.Write(table, rows), cancellationToken: DeltaFixture.Token);
        }

        // 250 lies within the bounds of the third file, which has no such row; were the files between and beyond the keys read, they would be missed.
        foreach (var least in (int[])[100, 300])
        {
            var unread = table.Latest.Files.Single(f => f.Stats!.Contains($"\"id\":{least}", StringComparison.Ordinal)).Path;
            File.Delete(fixture.Folder.File($"t/{unread}"));
        }

        var before = table.Latest.Files.Select(f => f.Path).ToHashSet();
        var source = new RowSource("SELECT i::BIGINT AS id, 1 AS v FROM (VALUES (50), (250), (-220)) v(i)", ["id"]);
        var result = await table.MergeAsync(source, Upsert, cancellationToken: DeltaFixture.Token);
        (result.Counts.FilesRemoved, result.Counts.Updated, result.Counts.Inserted).ShouldBe((1, 1, 2));
        before.Except(table.Latest.Files.Select(f => f.Path)).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Duplicate_source_keys_are_refused_unless_all_they_do_is_delete()
    {
        var table = await fixture.Create("SELECT r::INTEGER AS id, 0 AS v FROM range(4) t(r)");
        var source = new RowSource("SELECT 1 AS id, 5 AS v UNION ALL SELECT 1, 6", ["id"]);
        (await Should.ThrowAsync<DeltaException>(() => table.MergeAsync(source, Upsert))).Code.ShouldBe(DeltaErrors.AmbiguousMerge);
        (
            await Should.ThrowAsync<DeltaException>(() =>
                table.MergeAsync(source, [new MergeClause.DeleteMatched("source.v > 0"), new MergeClause.Insert(null)])
            )
        ).Code.ShouldBe(DeltaErrors.AmbiguousMerge);
        var result = await table.MergeAsync(source, [new MergeClause.DeleteMatched()], cancellationToken: DeltaFixture.Token);
        (result.Counts.Deleted, result.Counts.Copied).ShouldBe((1, 3));
        fixture.Rows(table.Latest, "id").ShouldBe(["""{"id":0}""", """{"id":2}""", """{"id":3}"""]);
    }

    [Fact]
    public async Task A_row_of_the_source_takes_the_place_of_every_row_that_it_matches()
    {
        var table = await fixture.Create("SELECT r // 2 AS id, r AS v FROM range(6) t(r)");
        var source = new RowSource("SELECT i::BIGINT AS id, -i AS v FROM (VALUES (1), (7)) v(i)", ["id"]);
        var result = await table.MergeAsync(source, Upsert, cancellationToken: DeltaFixture.Token);
        (result.Counts.Updated, result.Counts.Inserted, result.Counts.Copied).ShouldBe((2, 1, 4));
        fixture
            .Rows(table.Latest)
            .ShouldBe([
                """{"id":0,"v":0}""",
                """{"id":0,"v":1}""",
                """{"id":1,"v":-1}""",
                """{"id":1,"v":-1}""",
                """{"id":2,"v":4}""",
                """{"id":2,"v":5}""",
                """{"id":7,"v":-7}""",
            ]);
    }

    [Fact]
    public async Task A_merge_that_matches_nothing_only_adds_files()
    {
        var table = await fixture.Create("SELECT 1 AS id, 2 AS v");
        var result = await table.MergeAsync(new RowSource("SELECT 7 AS id, 8 AS v", ["id"]), Upsert, cancellationToken: DeltaFixture.Token);
        (result.Counts.FilesAdded, result.Counts.FilesRemoved).ShouldBe((1, 0));
        table.Latest.FileCount.ShouldBe(2);
    }

    [Fact]
    public async Task Merges_into_different_partitions_do_not_conflict_and_overlapping_ones_succeed_by_replay()
    {
        var table = await fixture.Create("SELECT r % 3 AS p, r AS id, 0 AS v FROM range(9) t(r)", "p");
        var stale = new CommitOptions { BasedOn = table.Latest };
        RowSource Rows(int p) => new($"SELECT {p}::BIGINT AS p, {p}::BIGINT AS id, 7 AS v", ["p", "id"]);
        await table.MergeAsync(Rows(0), Upsert, stale, DeltaFixture.Token);
        (await table.MergeAsync(Rows(1), Upsert, stale, DeltaFixture.Token)).Commit.Required().Version.ShouldBe(2);
        (await table.MergeAsync(Rows(0), Upsert, stale, DeltaFixture.Token)).Commit.ShouldBeOfType<CommitResult.Conflicted>();
        (await table.MergeAsync(Rows(5), Upsert, stale, DeltaFixture.Token)).Commit.Required();
        (await table.MergeAsync(Rows(5), Upsert, stale, DeltaFixture.Token)).Commit.ShouldBeOfType<CommitResult.Conflicted>();

        var increment = new MergeClause.UpdateMatched(new Dictionary<string, string> { ["v"] = "target.v + 1" });
        await Task.WhenAll(
            Enumerable
                .Range(0, 4)
                .Select(_ =>
                    Task.Run(async () =>
                        (
                            await (await fixture.Open()).MergeAsync(new RowSource("SELECT 4::BIGINT AS id", ["id"]), [increment])
                        ).Commit.Required()
                    )
                )
        );
        fixture.Rows(await table.RefreshAsync(DeltaFixture.Token), "v", "id = 4").ShouldBe(["""{"v":4}"""]);
        Directory
            .GetFiles(fixture.Folder.File("t"), "*.parquet", SearchOption.AllDirectories)
            .Length.ShouldBe(await LoggedFiles(table), "files of lost attempts are removed");
    }

    [Fact]
    public async Task Columns_that_the_source_lacks_and_clauses_that_say_nothing_are_refused()
    {
        var table = await fixture.Create("SELECT 1 AS id, 2 AS v");
        var error = await Should.ThrowAsync<DeltaException>(() => table.MergeAsync(new RowSource("SELECT 1 AS id", ["id"]), Upsert));
        error.Code.ShouldBe(DeltaErrors.SchemaMismatch);
        error.Message.ShouldBe("the source has no column v, and all columns are to be taken from it");
        (await Should.ThrowAsync<DeltaException>(() => table.MergeAsync(new RowSource("SELECT 1 AS id", []), Upsert))).Code.ShouldBe(
            DeltaErrors.InvalidCommit
        );
        (await Should.ThrowAsync<DeltaException>(() => table.MergeAsync(new RowSource("SELECT 1 AS id", ["id"]), []))).Code.ShouldBe(
            DeltaErrors.InvalidCommit
        );
        (await Should.ThrowAsync<DeltaException>(() => table.MergeAsync(new RowSource("SELEC 1", ["id"]), Upsert))).Code.ShouldBe(
            DeltaErrors.InvalidExpression
        );
    }

    [Fact]
    public async Task Rows_replaced_by_a_predicate_must_satisfy_it()
    {
        var table = await fixture.Create("SELECT r % 3 AS p, r AS i FROM range(9) t(r)", "p");
        var error = await Should.ThrowAsync<DeltaException>(() =>
            table.ReplaceWhereAsync("SELECT 1 AS p, 100 AS i UNION ALL SELECT 2, 101 UNION ALL SELECT NULL, 102", "p = 1")
        );
        error.Code.ShouldBe(DeltaErrors.InvalidCommit);
        error.Message.ShouldStartWith("2 of the new rows");
        var result = await table.ReplaceWhereAsync("SELECT 1 AS p, 100 AS i", "p = 1", cancellationToken: DeltaFixture.Token);
        (result.Counts.Deleted, result.Counts.Inserted, result.Counts.Copied, result.Counts.FilesRemoved).ShouldBe((3, 1, 0, 1));
        fixture.Rows(table.Latest, "i", "p = 1").ShouldBe(["""{"i":100}"""]);
    }

    [Fact]
    public async Task A_query_overwrites_the_partitions_it_has_rows_for()
    {
        var table = await fixture.Create("SELECT r % 3 AS p, r AS i FROM range(9) t(r)", "p");
        var stale = new CommitOptions { BasedOn = table.Latest };
        (await table.OverwritePartitionsAsync("SELECT 1 AS p, 100 AS i", cancellationToken: DeltaFixture.Token)).Required();
        fixture.Rows(table.Latest, "i", "p = 1").ShouldBe(["""{"i":100}"""]);
        fixture.Rows(table.Latest).Count.ShouldBe(7);
        (await table.OverwritePartitionsAsync("SELECT 2 AS p, 100 AS i", stale, DeltaFixture.Token)).Required();
        (
            await table.OverwritePartitionsAsync("SELECT 1 AS p, 101 AS i", stale, DeltaFixture.Token)
        ).ShouldBeOfType<CommitResult.Conflicted>();
        (await table.OverwritePartitionsAsync("SELECT 1 AS p, 102 AS i", cancellationToken: DeltaFixture.Token)).Required();
    }

    private static async Task<int> LoggedFiles(DeltaTable table)
    {
        var paths = new HashSet<string>();
        for (var version = 0L; version <= table.Latest.Version; version++)
        {
            paths.UnionWith((await table.SnapshotAsync(version, DeltaFixture.Token)).Files.Select(f => f.Path));
        }

        return paths.Count;
    }
}
