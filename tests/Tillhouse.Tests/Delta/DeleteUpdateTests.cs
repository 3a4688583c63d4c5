using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta;

public sealed class DeleteUpdateTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Rows_for_which_a_predicate_is_true_are_deleted_and_unknown_ones_stay()
    {
        var table = await fixture.Create("SELECT r AS i, CASE WHEN r % 4 = 0 THEN NULL ELSE r % 2 END AS k FROM range(100) t(r)");
        await table.AppendAsync(await fixture.Write(table, "SELECT 1000 AS i, 5::BIGINT AS k"), cancellationToken: DeltaFixture.Token);
        var untouched = table.Latest.Files.Single(f => f.Rows == 1).Path;
        var result = await table.DeleteAsync("target.k = 1", cancellationToken: DeltaFixture.Token);
        result.Commit.Required().Version.ShouldBe(2);
        result.Counts.ShouldBe(
            new ChangeCounts
            {
                Deleted = 50,
                Copied = 50,
                FilesAdded = 1,
                FilesRemoved = 1,
            }
        );
        fixture.Rows((await fixture.Open()).Latest, "count(*) n, count(k) known").ShouldBe(["""{"n":51,"known":26}"""]);
        table.Latest.Files.ShouldContain(f => f.Path == untouched);

        var info = (await table.HistoryAsync(1, DeltaFixture.Token)).Single().Info!.Json;
        info.GetProperty("operation").GetString().ShouldBe("DELETE");
        info.GetProperty("operationParameters").GetProperty("predicate").GetString().ShouldBe("""["target.k = 1"]""");
        info.GetProperty("operationMetrics").GetProperty("numDeletedRows").GetString().ShouldBe("50");
    }

    [Fact]
    public async Task A_file_whose_rows_all_go_is_removed_without_a_new_one()
    {
        var table = await fixture.Create("SELECT r % 2 AS p, r AS i FROM range(10) t(r)", "p");
        var result = await table.DeleteAsync("p = 1", cancellationToken: DeltaFixture.Token);
        (result.Counts.FilesAdded, result.Counts.FilesRemoved, result.Counts.Deleted).ShouldBe((0, 1, 5));
        (await table.DeleteAsync(null, cancellationToken: DeltaFixture.Token)).Commit.Required().Snapshot.FileCount.ShouldBe(0);
    }

    [Fact]
    public async Task A_delete_that_finds_nothing_makes_no_commit()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        (await table.DeleteAsync("i = 2", cancellationToken: DeltaFixture.Token)).Commit.Required().Version.ShouldBe(0);
    }

    [Fact]
    public async Task Columns_are_set_from_the_old_values_and_literals_take_the_column_s_type()
    {
        var table = await fixture.Create(
            "SELECT 1::SMALLINT AS a, 2::SMALLINT AS b, 1.5::DOUBLE AS d, 'x' AS t UNION ALL SELECT 3, 4, 2.5, 'y'"
        );
        var set = new Dictionary<string, string>
        {
            ["A"] = "b",
            ["b"] = "target.a",
            ["d"] = "0.25",
        };
        var result = await table.UpdateAsync(set, "t = 'x' -- and nothing else", cancellationToken: DeltaFixture.Token);
        result.Counts.Updated.ShouldBe(1);
        fixture.Rows((await fixture.Open()).Latest).ShouldBe(["""{"a":2,"b":1,"d":0.25,"t":"x"}""", """{"a":3,"b":4,"d":2.5,"t":"y"}"""]);
    }

    [Fact]
    public async Task An_update_can_move_rows_to_another_partition()
    {
        var table = await fixture.Create("SELECT r % 3 AS p, r AS i FROM range(9) t(r)", "p");
        await table.UpdateAsync(new Dictionary<string, string> { ["p"] = "7" }, "p = 1 AND i > 1", cancellationToken: DeltaFixture.Token);
        fixture
            .Rows(table.Latest, "p, count(*) n", "true GROUP BY p")
            .ShouldBe(["""{"p":0,"n":3}""", """{"p":1,"n":1}""", """{"p":2,"n":3}""", """{"p":7,"n":2}"""]);
    }

    [Fact]
    public async Task Wrong_expressions_and_columns_are_named_and_nothing_is_left_behind()
    {
        var table = await fixture.Create("SELECT 1 AS i, 'x' AS t");
        (await Should.ThrowAsync<DeltaException>(() => table.DeleteAsync("prise > 2"))).Code.ShouldBe(DeltaErrors.InvalidExpression);
        (await Should.ThrowAsync<DeltaException>(() => table.DeleteAsync("i = 1; DROP TABLE x"))).Code.ShouldBe(
            DeltaErrors.InvalidExpression
        );
        (await Should.ThrowAsync<DeltaException>(() => table.UpdateAsync(new Dictionary<string, string> { ["j"] = "1" }))).Code.ShouldBe(
            DeltaErrors.SchemaMismatch
        );
        (await Should.ThrowAsync<DeltaException>(() => table.UpdateAsync(new Dictionary<string, string> { ["i"] = "t" }))).Code.ShouldBe(
            DeltaErrors.InvalidExpression
        );
        (await table.RefreshAsync(DeltaFixture.Token)).Version.ShouldBe(0);
        Directory.GetFiles(fixture.Folder.File("t"), "*.parquet").Length.ShouldBe(1);
    }

    [Fact]
    public async Task Deletes_of_other_partitions_do_not_conflict_and_those_of_one_are_computed_anew()
    {
        var table = await fixture.Create("SELECT r % 3 AS p, r AS i FROM range(30) t(r)", "p");
        var stale = new CommitOptions { BasedOn = table.Latest };
        await table.DeleteAsync("p = 1 AND i < 5", cancellationToken: DeltaFixture.Token);
        (await table.DeleteAsync("p = 2 AND i < 5", stale, DeltaFixture.Token)).Commit.Required().Version.ShouldBe(2);
        (await table.DeleteAsync("p = 1 AND i > 15", stale, DeltaFixture.Token))
            .Commit.ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.ConcurrentAppend);

        var other = await fixture.Open();
        await other.DeleteAsync("p = 1 AND i = 16", cancellationToken: DeltaFixture.Token);
        (await table.DeleteAsync("p = 1 AND i > 15", cancellationToken: DeltaFixture.Token)).Commit.Required().Version.ShouldBe(4);
        fixture.Rows(table.Latest, "count(*) n").ShouldBe(["""{"n":22}"""]);
    }
}
