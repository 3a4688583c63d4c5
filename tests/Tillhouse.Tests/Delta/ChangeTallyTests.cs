using Tillhouse.Delta.Changes;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta;

public sealed class ChangeTallyTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Rows_of_added_files_are_counted()
    {
        var table = await fixture.Create("SELECT range AS i FROM range(5)");
        var writer = new DataFileWriter(fixture.Connection, fixture.Store);
        var files = await writer.WriteAsync(
            "t",
            "SELECT range AS i FROM range(3)",
            table.Latest.Schema,
            [],
            cancellationToken: DeltaFixture.Token
        );
        (await table.AppendAsync(files, cancellationToken: DeltaFixture.Token)).Required();

        (await ChangeTally.ReadAsync(table, 0, 1, DeltaFixture.Token)).ShouldBe(new ChangeTally(true, true, 8));
        (await ChangeTally.ReadAsync(table, 1, 1, DeltaFixture.Token)).ShouldBe(new ChangeTally(true, false, 3));
    }

    [Fact]
    public async Task A_commit_that_only_puts_files_together_changes_no_row()
    {
        var table = await fixture.Create("SELECT range AS i FROM range(5)");
        var writer = new DataFileWriter(fixture.Connection, fixture.Store);
        var files = await writer.WriteAsync("t", "SELECT 9 AS i", table.Latest.Schema, [], cancellationToken: DeltaFixture.Token);
        (await table.AppendAsync(files, cancellationToken: DeltaFixture.Token)).Required();
        await table.OptimizeAsync(
            await table.PlanOptimizeAsync(cancellationToken: DeltaFixture.Token),
            cancellationToken: DeltaFixture.Token
        );
        table.Latest.Version.ShouldBe(2);

        (await ChangeTally.ReadAsync(table, 2, 2, DeltaFixture.Token)).ShouldBe(new ChangeTally(false, false, 0));
    }

    [Fact]
    public async Task Files_that_go_whole_do_not_tell_how_many_rows_they_had()
    {
        var table = await fixture.Create("SELECT range AS i FROM range(5)");
        (await table.OverwriteAsync([], cancellationToken: DeltaFixture.Token)).Required();

        (await ChangeTally.ReadAsync(table, 1, 1, DeltaFixture.Token)).ShouldBe(new ChangeTally(true, false, null));
    }
}
