using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta.Commit;

/// <summary>One rule of section 13 a test: what a winner may have done that a commit did not know of.</summary>
public sealed class ConflictRuleTests
{
    private readonly MemoryTable memory = new();

    [Theory]
    [InlineData("deletionVectors", null)]
    [InlineData("domainMetadata", null)]
    [InlineData("rowTracking", ConflictReason.ProtocolChanged)]
    public async Task A_feature_that_asks_nothing_of_an_append_does_not_stop_it(string feature, ConflictReason? expected)
    {
        var mine = await memory.Create();
        await Upgrade(await memory.Open(), feature);
        Reason(await memory.Append(mine, "a")).ShouldBe(expected);
        (await mine.RefreshAsync(MemoryTable.Token)).Protocol.WriterFeatures.ShouldNotBeNull().ShouldContain(feature);
    }

    [Fact]
    public async Task Two_that_change_the_protocol_conflict()
    {
        var mine = await memory.Create();
        await Upgrade(await memory.Open(), "domainMetadata");
        var domain = new CommitOptions { Domains = new Dictionary<string, string?> { ["d"] = "{}" } };
        Reason(await mine.AppendAsync([], domain, MemoryTable.Token)).ShouldBe(ConflictReason.ProtocolChanged);
    }

    [Fact]
    public async Task A_feature_that_we_do_not_have_makes_the_table_one_we_must_not_write()
    {
        var mine = await memory.Create();
        var theirs = await memory.Open();
        const string protocol = """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["icebergCompatV9"]}}""";
        await memory.Store.PutAsync(
            "t/_delta_log/00000000000000000001.json",
            System.Text.Encoding.UTF8.GetBytes(protocol),
            MemoryTable.Token
        );
        (await Should.ThrowAsync<DeltaException>(() => memory.Append(mine, "a"))).Code.ShouldBe(DeltaErrors.UnsupportedFeature);
        theirs.Latest.Version.ShouldBe(0);
    }

    [Theory]
    [InlineData("delta.logRetentionDuration", "interval 9 days", null)]
    [InlineData("owner", "shop", null)]
    [InlineData("delta.enableChangeDataFeed", "true", ConflictReason.MetadataChanged)]
    [InlineData("delta.isolationLevel", "WriteSerializable", ConflictReason.MetadataChanged)]
    public async Task A_property_that_no_writer_must_heed_does_not_stop_an_append(string key, string value, ConflictReason? expected)
    {
        var mine = await memory.Create();
        await SetProperty(await memory.Open(), key, value);
        Reason(await memory.Append(mine, "a")).ShouldBe(expected);
        (await mine.RefreshAsync(MemoryTable.Token)).Metadata.Configuration[key].ShouldBe(value);
        Reason(await SetProperty(mine, "owner", "other", (await memory.Open()).Latest.Version - 1))
            .ShouldBe(expected is null ? null : ConflictReason.MetadataChanged);
    }

    [Fact]
    public async Task An_application_that_we_looked_at_must_not_have_moved()
    {
        var mine = await memory.Create();
        var theirs = await memory.Open();
        (await theirs.AppendAsync([], new CommitOptions { Transaction = ("app", 1) }, MemoryTable.Token)).Required();
        var stale = new CommitOptions { Transaction = ("app", 2), BasedOn = mine.Latest };
        Reason(await mine.AppendAsync([], stale, MemoryTable.Token)).ShouldBe(ConflictReason.TransactionChanged);
        Reason(await mine.AppendAsync([], stale with { Transaction = ("other", 2) }, MemoryTable.Token)).ShouldBeNull();
    }

    [Theory]
    [InlineData("Serializable", true, ConflictReason.ConcurrentAppend)]
    [InlineData("WriteSerializable", true, null)]
    [InlineData("WriteSerializable", false, ConflictReason.ConcurrentAppend)]
    public async Task Rows_that_were_appended_blindly_may_come_later_where_the_level_says_so(
        string level,
        bool blind,
        ConflictReason? expected
    )
    {
        var mine = await memory.Create(("delta.isolationLevel", level));
        var theirs = await memory.Open();
        var winner = theirs.Begin(new CommitDescription("WRITE"));
        winner.Add([await memory.File("a")]);
        if (!blind)
        {
            winner.ReadPartitions(p => p[0] == "b");
        }

        (await winner.CommitAsync(MemoryTable.Token)).Required();
        var ours = mine.Begin(new CommitDescription("UPDATE"));
        ours.ReadPartitions(p => p[0] == "a");
        ours.Remove(MemoryTable.Of(mine.Latest, "a"));
        ours.Add([await memory.File("a")]);
        Reason(await ours.CommitAsync(MemoryTable.Token)).ShouldBe(expected);
    }

    [Fact]
    public async Task Rows_that_were_only_put_elsewhere_are_a_conflict_for_those_who_need_the_files()
    {
        var mine = await memory.Create();
        var before = mine.Latest;
        var optimize = mine.Begin(new CommitDescription("OPTIMIZE"), before, dataChange: false);
        optimize.Remove(MemoryTable.Of(before, "a"));
        optimize.Add([await memory.File("a")]);
        optimize.Isolation.ShouldBe(IsolationLevel.SnapshotIsolation);
        (await optimize.CommitAsync(MemoryTable.Token)).Required();

        async Task<ConflictReason?> Behind(Action<Transaction> reads)
        {
            var ours = mine.Begin(new CommitDescription("WRITE"), before);
            reads(ours);
            ours.Add([await memory.File("b")]);
            return Reason(await ours.CommitAsync(MemoryTable.Token));
        }

        (await Behind(t => t.ReadPartitions(_ => true))).ShouldBeNull();
        (await Behind(t => t.ReadFiles(MemoryTable.Of(before, "a")))).ShouldBe(ConflictReason.ConcurrentDeleteRead);
        (await Behind(t => t.Remove(MemoryTable.Of(before, "a")))).ShouldBe(ConflictReason.ConcurrentDeleteDelete);
    }

    [Fact]
    public async Task Rearranging_does_not_mind_rows_that_come()
    {
        var mine = await memory.Create();
        (await memory.Append(await memory.Open(), "a")).Required();
        var optimize = mine.Begin(new CommitDescription("OPTIMIZE"), dataChange: false);
        optimize.ReadPartitions(_ => true);
        optimize.Remove(MemoryTable.Of(mine.Latest, "a"));
        optimize.Add([await memory.File("a")]);
        (await optimize.CommitAsync(MemoryTable.Token)).Required().Version.ShouldBe(2);
        var info = (await mine.HistoryAsync(1, MemoryTable.Token))[0].Info.ShouldNotBeNull();
        info.Json.GetProperty("isolationLevel").GetString().ShouldBe("SnapshotIsolation");
    }

    [Fact]
    public async Task Rows_that_we_read_must_not_have_been_removed()
    {
        var mine = await memory.Create();
        var theirs = await memory.Open();
        var delete = theirs.Begin(new CommitDescription("DELETE"));
        delete.ReadPartitions(p => p[0] == "a");
        delete.Remove(MemoryTable.Of(theirs.Latest, "a"));
        (await delete.CommitAsync(MemoryTable.Token)).Required();

        async Task<ConflictReason?> Behind(string partition)
        {
            var ours = mine.Begin(new CommitDescription("WRITE"));
            ours.ReadPartitions(p => p[0] == partition);
            ours.Add([await memory.File(partition)]);
            return Reason(await ours.CommitAsync(MemoryTable.Token));
        }

        (await Behind("a")).ShouldBe(ConflictReason.ConcurrentDeleteRead);
        (await Behind("b")).ShouldBeNull();
    }

    [Fact]
    public async Task One_file_is_not_added_by_two()
    {
        var mine = await memory.Create();
        var theirs = await memory.Open();
        var file = await memory.File("a");
        (await theirs.AppendAsync([file], cancellationToken: MemoryTable.Token)).Required();
        Reason(await mine.AppendAsync([file], cancellationToken: MemoryTable.Token)).ShouldBe(ConflictReason.ConcurrentAppend);
    }

    [Fact]
    public async Task A_snapshot_older_than_the_log_is_no_base_for_a_commit()
    {
        var mine = await memory.Create(("delta.checkpointInterval", "3"));
        var theirs = await memory.Open();
        for (var i = 0; i < 4; i++)
        {
            (await memory.Append(theirs, "a")).Required();
        }

        for (var version = 0; version < 3; version++)
        {
            await memory.Store.DeleteAsync($"t/_delta_log/{version:D20}.json", MemoryTable.Token);
        }

        Reason(await memory.Append(mine, "a")).ShouldBe(ConflictReason.HistoryGone);
        await mine.RefreshAsync(MemoryTable.Token);
        (await memory.Append(mine, "a")).Required().Version.ShouldBe(5);
    }

    private static ConflictReason? Reason(CommitResult result) => (result as CommitResult.Conflicted)?.Reason;

    private static async Task Upgrade(DeltaTable table, string feature)
    {
        var upgrade = table.Begin(new CommitDescription("UPGRADE PROTOCOL"));
        var isForReaders = feature == "deletionVectors";
        upgrade.SetProtocol(
            new Protocol
            {
                MinReaderVersion = isForReaders ? 3 : 1,
                MinWriterVersion = 7,
                ReaderFeatures = isForReaders ? [feature] : null,
                WriterFeatures = ["appendOnly", "invariants", feature],
            }
        );
        (await upgrade.CommitAsync(MemoryTable.Token)).Required();
    }

    private static async Task<CommitResult> SetProperty(DeltaTable table, string key, string value, long? basedOn = null)
    {
        var read = basedOn is { } version ? await table.SnapshotAsync(version, MemoryTable.Token) : table.Latest;
        var change = table.Begin(new CommitDescription("SET TBLPROPERTIES"), read);
        var configuration = new Dictionary<string, string>(read.Metadata.Configuration) { [key] = value };
        change.SetMetadata(read.Metadata with { Configuration = configuration });
        return await change.CommitAsync(MemoryTable.Token);
    }
}
