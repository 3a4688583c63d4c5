using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta.Commit;

/// <summary>A verb that reads the table, here "replace all rows by their number", is computed anew when another writer was first.</summary>
public sealed class ReplayTests : IDisposable
{
    private readonly DeltaFixture fixture = new();
    private readonly List<AddFile> written = [];

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_lost_attempt_is_computed_again_from_what_the_winner_left_and_its_files_are_removed()
    {
        var mine = await fixture.Create("SELECT 1 AS i");
        var theirs = await fixture.Open();
        var result = await mine.ReplayAsync(
            async (snapshot, token) =>
            {
                var transaction = await CountAsync(mine, snapshot);
                if (written.Count <= 2)
                {
                    (await theirs.AppendAsync(await fixture.Write(theirs, "SELECT 7 AS i"), cancellationToken: token)).Required();
                }

                return transaction;
            },
            cancellationToken: DeltaFixture.Token
        );
        result.Required().Version.ShouldBe(3);
        fixture.Rows((await fixture.Open()).Latest).ShouldBe(["""{"i":3}"""]);
        written.Select(f => File.Exists(fixture.Folder.File("t/" + f.Path))).ShouldBe([false, false, true]);
    }

    [Fact]
    public async Task Attempts_are_limited_and_one_that_is_based_on_a_snapshot_is_made_once()
    {
        var mine = await fixture.Create("SELECT 1 AS i");
        var theirs = await fixture.Open();
        async Task<Transaction> Beaten(Snapshot snapshot, CancellationToken token)
        {
            var transaction = await CountAsync(mine, snapshot);
            (await theirs.AppendAsync(await fixture.Write(theirs, "SELECT 7 AS i"), cancellationToken: token)).Required();
            return transaction;
        }

        (await mine.ReplayAsync(Beaten, new CommitOptions { Attempts = 3 }, DeltaFixture.Token)).ShouldBeOfType<CommitResult.Conflicted>();
        written.Count.ShouldBe(3);
        (await mine.ReplayAsync(Beaten, new CommitOptions { BasedOn = mine.Latest }, DeltaFixture.Token))
            .ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.ConcurrentAppend);
        written.Count.ShouldBe(4);
        written.ShouldAllBe(f => !File.Exists(fixture.Folder.File("t/" + f.Path)));
        await Should.ThrowAsync<ArgumentOutOfRangeException>(() =>
            mine.ReplayAsync(Beaten, new CommitOptions { Attempts = 0 }, DeltaFixture.Token)
        );
    }

    [Fact]
    public async Task What_was_applied_before_is_not_tried_again()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        var once = new CommitOptions { Transaction = ("app", 1) };
        (await table.AppendAsync([], once, DeltaFixture.Token)).Required();
        var result = await table.ReplayAsync(
            async (snapshot, _) =>
            {
                var transaction = await CountAsync(table, snapshot);
                transaction.SetTransaction("app", 1);
                return transaction;
            },
            once,
            DeltaFixture.Token
        );
        result.ShouldBeOfType<CommitResult.Conflicted>().Reason.ShouldBe(ConflictReason.AlreadyApplied);
        written.ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Nothing_to_do_makes_no_version()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        var result = await table.ReplayAsync(
            (snapshot, _) => Task.FromResult(table.Begin(new CommitDescription("DELETE"), snapshot)),
            cancellationToken: DeltaFixture.Token
        );
        result.Required().Version.ShouldBe(0);
        (await table.RefreshAsync(DeltaFixture.Token)).Version.ShouldBe(0);
    }

    private async Task<Transaction> CountAsync(DeltaTable table, Snapshot snapshot)
    {
        var files = await fixture.Write(table, $"SELECT {snapshot.Rows} AS i");
        written.AddRange(files);
        var transaction = table.Begin(new CommitDescription("WRITE"), snapshot);
        transaction.RemoveAll();
        transaction.Add(files);
        transaction.Wrote(files.Select(f => f.Path));
        return transaction;
    }
}
