using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Commit;

/// <summary>What of a commit depends on the version it gets: its time and the ids of its rows.</summary>
public sealed class RebaseTests
{
    private static readonly DateTimeOffset Noon = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task A_commit_behind_a_winner_is_later_than_it_whatever_the_clock_says()
    {
        var clock = new VirtualTime(Noon);
        var memory = new MemoryTable(clock);
        var mine = await memory.Create(("delta.enableInCommitTimestamps", "true"));
        var theirs = await memory.Open();
        clock.Now = Noon.AddHours(2);
        (await memory.Append(theirs, "a")).Required();
        clock.Now = Noon.AddHours(1);
        (await memory.Append(mine, "a")).Required();
        (await memory.Append(await memory.Open(), "b")).Required();
        (await Times(mine)).ShouldBe([Noon, Noon.AddHours(2), Noon.AddHours(2).AddMilliseconds(1), Noon.AddHours(2).AddMilliseconds(2)]);
    }

    [Fact]
    public async Task Turning_in_commit_timestamps_on_says_since_which_version()
    {
        var memory = new MemoryTable(new VirtualTime(Noon));
        var mine = await memory.Create();
        (await memory.Append(await memory.Open(), "a")).Required();
        var change = mine.Begin(new CommitDescription("SET TBLPROPERTIES"));
        change.SetProtocol(
            new Protocol
            {
                MinReaderVersion = 1,
                MinWriterVersion = 7,
                WriterFeatures = ["appendOnly", "invariants", "inCommitTimestamp"],
            }
        );
        var configuration = new Dictionary<string, string> { ["delta.enableInCommitTimestamps"] = "true" };
        change.SetMetadata(mine.Latest.Metadata with { Configuration = configuration });
        var after = (await change.CommitAsync(MemoryTable.Token)).Required().Snapshot.Metadata.Configuration;
        after["delta.inCommitTimestampEnablementVersion"].ShouldBe("2");
        after["delta.inCommitTimestampEnablementTimestamp"].ShouldBe($"{Noon.ToUnixTimeMilliseconds()}");
    }

    [Fact]
    public async Task Two_writers_never_give_two_rows_one_id()
    {
        var memory = new MemoryTable();
        var mine = await memory.Create();
        var upgrade = mine.Begin(new CommitDescription("UPGRADE PROTOCOL"));
        upgrade.SetProtocol(
            new Protocol
            {
                MinReaderVersion = 1,
                MinWriterVersion = 7,
                WriterFeatures = ["appendOnly", "invariants", "rowTracking", "domainMetadata"],
            }
        );
        (await upgrade.CommitAsync(MemoryTable.Token)).Required();
        var theirs = await memory.Open();
        (
            await theirs.AppendAsync([await memory.File("a", 10), await memory.File("b", 5)], cancellationToken: MemoryTable.Token)
        ).Required();
        var result = await mine.AppendAsync([await memory.File("a", 7)], cancellationToken: MemoryTable.Token);
        var snapshot = result.Required().Snapshot;
        snapshot
            .Files.Select(f => f.ToAdd(["p"], false))
            .Where(f => f.BaseRowId is not null)
            .Select(f => (f.BaseRowId, f.DefaultRowCommitVersion))
            .Order()
            .ShouldBe([(0, 2), (10, 2), (15, 3)]);
        snapshot.Domains["delta.rowTracking"].Configuration.ShouldBe("""{"rowIdHighWaterMark":21}""");
        var unknown = await memory.File("a") with { Stats = null };
        (await Should.ThrowAsync<DeltaException>(() => mine.AppendAsync([unknown], cancellationToken: MemoryTable.Token))).Code.ShouldBe(
            DeltaErrors.InvalidCommit
        );
    }

    private static async Task<IEnumerable<DateTimeOffset>> Times(DeltaTable table) =>
        (await table.HistoryAsync(cancellationToken: MemoryTable.Token)).Select(r => r.Time).Reverse();
}
