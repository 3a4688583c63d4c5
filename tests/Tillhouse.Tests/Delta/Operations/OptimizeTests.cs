using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta.Operations;

public sealed class OptimizeTests : IDisposable
{
    private readonly DeltaFixture delta = new();

    public void Dispose() => delta.Dispose();

    [Fact]
    public async Task Small_files_of_a_partition_become_one_and_no_row_changes()
    {
        var table = await Small(6);
        var rows = delta.Rows(table.Latest);
        var plan = await table.PlanOptimizeAsync(cancellationToken: DeltaFixture.Token);
        plan.Bins.Select(b => b.Files.Count).ShouldBe([6, 6]);
        var result = await table.OptimizeAsync(plan, cancellationToken: DeltaFixture.Token);

        var snapshot = result.Commit!.Required().Snapshot;
        snapshot.FileCount.ShouldBe(2);
        delta.Rows((await delta.Open()).Latest).ShouldBe(rows);
        snapshot.Files.ShouldAllBe(f => f.Path.StartsWith("p=") && f.Stats!.Contains("minValues"));
        (await table.VerifyAsync(cancellationToken: DeltaFixture.Token)).Faults.ShouldBeEmpty();
        var actions = ActionReader.Read(
            await delta.Store.ReadAsync($"t/_delta_log/{snapshot.Version:D20}.json", DeltaFixture.Token),
            "commit"
        );
        actions.OfType<AddFile>().ShouldAllBe(a => !a.DataChange);
        actions.OfType<RemoveFile>().ShouldAllBe(a => !a.DataChange);
        actions
            .OfType<CommitInfo>()
            .Single()
            .Json.GetProperty("operationMetrics")
            .GetProperty("numRemovedFiles")
            .GetString()
            .ShouldBe("12");

        (await table.PlanOptimizeAsync(cancellationToken: DeltaFixture.Token)).Bins.ShouldBeEmpty("what is done is not done again");
    }

    [Fact]
    public async Task Bins_hold_no_more_than_the_target_and_large_files_stay()
    {
        var table = await delta.Create("SELECT 0::BIGINT AS id");
        for (var i = 1; i < 8; i++)
        {
            await table.AppendAsync(await delta.Write(table, $"SELECT {i}::BIGINT AS id"), cancellationToken: DeltaFixture.Token);
        }

        await table.AppendAsync(
            await delta.Write(table, "SELECT hash(range)::BIGINT AS id FROM range(10000) WHERE hash(range) < 9e18"),
            cancellationToken: DeltaFixture.Token
        );
        var size = table.Latest.Files.Min(f => f.Size);
        var plan = await table.PlanOptimizeAsync(new OptimizeOptions { TargetFileSize = size * 3 }, DeltaFixture.Token);
        plan.Bins.Select(b => b.Files.Count).ShouldBe([3, 3, 2]);
        plan.Bins.ShouldAllBe(b => b.Files.Sum(f => f.Size) <= size * 3);
    }

    [Fact]
    public async Task Appends_beside_an_optimize_do_not_conflict_and_a_bin_whose_file_vanished_is_left_out()
    {
        var table = await Small(3);
        var plan = await table.PlanOptimizeAsync(cancellationToken: DeltaFixture.Token);
        await table.AppendAsync(await delta.Write(table, "SELECT 99::BIGINT AS id, 'a' AS p"), cancellationToken: DeltaFixture.Token);
        await table.ReplacePartitionsAsync(
            await delta.Write(table, "SELECT 77::BIGINT AS id, 'b' AS p"),
            cancellationToken: DeltaFixture.Token
        );
        var before = delta.Rows(table.Latest);

        var result = await table.OptimizeAsync(plan, cancellationToken: DeltaFixture.Token);
        result.Commit.ShouldBeOfType<CommitResult.Committed>();
        result.Removed.Count.ShouldBe(3, "those of partition a");
        delta.Rows((await delta.Open()).Latest).ShouldBe(before);
        var there = Directory.GetFiles(delta.Folder.File("t/p=b"), "*.parquet").Length;
        there.ShouldBe(4, "three removed and one new; what was written in vain is gone");
    }

    [Fact]
    public async Task Deleted_rows_are_gone_from_the_files_that_an_optimize_writes()
    {
        var table = await delta.Create("SELECT range::BIGINT AS id FROM range(10)");
        await table.AppendAsync(
            await delta.Write(table, "SELECT range::BIGINT AS id FROM range(10)"),
            cancellationToken: DeltaFixture.Token
        );
        await table.SetPropertiesAsync(
            new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" },
            cancellationToken: DeltaFixture.Token
        );
        await table.DeleteAsync("id % 2 = 0", cancellationToken: DeltaFixture.Token);
        table.Latest.Files.ShouldContain(f => f.DeletionVector != null);
        long Count(Tillhouse.Delta.Snapshots.Snapshot snapshot)
        {
            using var deleted = Tillhouse
                .Delta.DuckDb.SkippedRows.ReadAsync(delta.Connection, snapshot, [.. snapshot.Files], cancellationToken: DeltaFixture.Token)
                .GetAwaiter()
                .GetResult();
            return delta.Connection.Scalar<long>(
                $"SELECT count(*) FROM {Tillhouse.Delta.DuckDb.TableScan.Sql(snapshot, deleted: deleted)} AS t"
            );
        }

        var before = Count(table.Latest);
        var result = await table.OptimizeAsync(
            await table.PlanOptimizeAsync(cancellationToken: DeltaFixture.Token),
            cancellationToken: DeltaFixture.Token
        );
        var snapshot = result.Commit!.Required().Snapshot;
        snapshot.Files.ShouldAllBe(f => f.DeletionVector == null);
        Count(snapshot).ShouldBe(before);
        snapshot.Rows.ShouldBe(before);
    }

    [Fact]
    public async Task Z_order_brings_near_rows_together_in_every_column_and_is_done_once()
    {
        const string Rows =
            "SELECT (range * 7919) % 10007 AS x, (range * 104729) % 10009 AS y, CASE WHEN range % 10 = 0 THEN NULL ELSE range % 977 END AS n FROM range(1200000)";
        var table = await delta.Create(Rows);
        var rows = delta.Rows(table.Latest, "count(*) AS c, sum(x * y) AS s, count(n) AS n");
        var options = new OptimizeOptions { ZOrderBy = ["X", "y", "n"], TargetFileSize = 100_000 };
        var result = await table.OptimizeAsync(
            await table.PlanOptimizeAsync(options, DeltaFixture.Token),
            cancellationToken: DeltaFixture.Token
        );

        var snapshot = result.Commit!.Required().Snapshot;
        snapshot.FileCount.ShouldBeGreaterThan(5);
        delta.Rows(snapshot, "count(*) AS c, sum(x * y) AS s, count(n) AS n").ShouldBe(rows);
        foreach (var column in new[] { "x", "y" })
        {
            Opened(snapshot, column, 5000).ShouldBeLessThan(snapshot.FileCount - 1, $"a filter on {column} leaves files out");
        }

        (await table.PlanOptimizeAsync(options, DeltaFixture.Token)).Bins.ShouldBeEmpty("the partition is in that order already");
        await table.AppendAsync(
            await delta.Write(table, Rows.Replace("1200000", "10", StringComparison.Ordinal)),
            cancellationToken: DeltaFixture.Token
        );
        (await table.PlanOptimizeAsync(options, DeltaFixture.Token)).Bins.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Z_order_takes_columns_without_a_value()
    {
        var table = await delta.Create("SELECT 1 AS id, NULL::INTEGER AS n");
        await table.AppendAsync(await delta.Write(table, "SELECT 2 AS id, NULL::INTEGER AS n"), cancellationToken: DeltaFixture.Token);
        var plan = await table.PlanOptimizeAsync(new OptimizeOptions { ZOrderBy = ["n"] }, DeltaFixture.Token);
        (await table.OptimizeAsync(plan, cancellationToken: DeltaFixture.Token)).Commit!.Required();
        delta.Rows((await delta.Open()).Latest, "id").ShouldBe(["{\"id\":1}", "{\"id\":2}"]);
    }

    [Theory]
    [InlineData("nothing")]
    [InlineData("p")]
    [InlineData("b")]
    public async Task Z_order_refuses_what_has_no_bounds(string column)
    {
        var table = await delta.Create("SELECT 1 AS id, 'a' AS p, true AS b", "p");
        var options = new OptimizeOptions { ZOrderBy = [column] };
        (await Should.ThrowAsync<DeltaException>(() => table.PlanOptimizeAsync(options, DeltaFixture.Token))).Code.ShouldBe(
            DeltaErrors.SchemaMismatch
        );
    }

    private static int Opened(Tillhouse.Delta.Snapshots.Snapshot snapshot, string column, long value) =>
        snapshot.Files.Count(f =>
        {
            using var stats = System.Text.Json.JsonDocument.Parse(f.Stats!);
            return stats.RootElement.GetProperty("minValues").GetProperty(column).GetInt64() <= value
                && stats.RootElement.GetProperty("maxValues").GetProperty(column).GetInt64() >= value;
        });

    private async Task<DeltaTable> Small(int commits)
    {
        var table = await delta.Create("SELECT 0::BIGINT AS id, p FROM (VALUES ('a'), ('b')) AS v(p)", "p");
        for (var i = 1; i < commits; i++)
        {
            var files = await delta.Write(table, $"SELECT {i}::BIGINT AS id, p FROM (VALUES ('a'), ('b')) AS v(p)");
            await table.AppendAsync(files, cancellationToken: DeltaFixture.Token);
        }

        return table;
    }
}
