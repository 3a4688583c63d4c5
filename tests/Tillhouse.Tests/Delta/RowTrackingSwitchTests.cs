using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta;

/// <summary>Row tracking switched on, off and beside other changes, and what is refused rather than done wrong.</summary>
public sealed class RowTrackingSwitchTests : IDisposable
{
    private static readonly Dictionary<string, string> On = new() { ["delta.enableRowTracking"] = "true" };
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task Switching_it_on_gives_every_row_an_id_and_changes_none()
    {
        var table = await Untracked(("delta.enableDeletionVectors", "true"), ("delta.enableChangeDataFeed", "true"));
        await table.DeleteAsync("k = 1", cancellationToken: DeltaFixture.Token);
        var on = (await table.SetPropertiesAsync(On, cancellationToken: DeltaFixture.Token)).Required();
        var tracked = await fixture.Tracked((await fixture.Open()).Latest);
        tracked.Select(r => r.Key).ShouldBe([0, 2, 3, 4, 5]);
        tracked.Select(r => r.Id).ShouldBeUnique();
        tracked.ShouldAllBe(r => r.Version == on.Version && r.Id >= 0 && r.Id < 6);
        var commit = await Commit(table, on.Version);
        commit.OfType<AddFile>().ShouldAllBe(f => !f.DataChange && f.BaseRowId != null);
        commit.OfType<RemoveFile>().ShouldBeEmpty();
        commit.OfType<Protocol>().Single().WriterFeatures!.ShouldContain("rowTracking");
        (await table.SetPropertiesAsync(On, cancellationToken: DeltaFixture.Token)).Required();
        (await fixture.Tracked(table.Latest)).ShouldBe(tracked, "it was on");
    }

    [Fact]
    public async Task Files_that_have_ids_keep_them_when_it_is_switched_on()
    {
        var table = await Untracked();
        await table.SetPropertiesAsync(
            new Dictionary<string, string> { ["delta.feature.rowTracking"] = "supported" },
            cancellationToken: DeltaFixture.Token
        );
        await fixture.AppendKeys(table, 6, 8);
        var given = table.Latest.Files.Single(f => f.BaseRowId is not null);
        await table.SetPropertiesAsync(On, cancellationToken: DeltaFixture.Token);
        (await fixture.Tracked(table.Latest)).Select(r => r.Id).ShouldBeUnique();
        table.Latest.Files.Single(f => f.Key == given.Key).BaseRowId.ShouldBe(given.BaseRowId);
        (await Commit(table, table.Latest.Version)).OfType<AddFile>().ShouldAllBe(f => f.Path != given.Path);
    }

    [Theory]
    [InlineData("append", ConflictReason.ConcurrentAppend)]
    [InlineData("delete", ConflictReason.ConcurrentDeleteRead)]
    [InlineData("optimize", ConflictReason.ConcurrentDeleteRead)]
    public async Task Switching_it_on_begins_anew_when_another_writer_was_first(string verb, ConflictReason reason)
    {
        var table = await Untracked();
        var other = await fixture.Open();
        switch (verb)
        {
            case "append":
                await fixture.AppendKeys(other, 6, 7);
                break;
            case "delete":
                await other.DeleteAsync("k < 3", cancellationToken: DeltaFixture.Token);
                break;
            default:
                await other.OptimizeAsync(
                    await other.PlanOptimizeAsync(cancellationToken: DeltaFixture.Token),
                    cancellationToken: DeltaFixture.Token
                );
                break;
        }

        var options = new CommitOptions { BasedOn = table.Latest };
        (await table.SetPropertiesAsync(On, options, DeltaFixture.Token)).ShouldBeOfType<CommitResult.Conflicted>().Reason.ShouldBe(reason);
        (await table.SetPropertiesAsync(On, cancellationToken: DeltaFixture.Token)).Required();
        (await fixture.Tracked(table.Latest)).Select(r => r.Id).ShouldBeUnique();
    }

    [Fact]
    public async Task Rows_written_before_it_was_switched_on_do_not_get_in_behind_it()
    {
        var table = await Untracked();
        var stale = await fixture.Open();
        var plan = await stale.PlanOptimizeAsync(cancellationToken: DeltaFixture.Token);
        (await table.SetPropertiesAsync(On, cancellationToken: DeltaFixture.Token)).Required();
        var before = await fixture.Tracked(table.Latest);

        (await stale.OptimizeAsync(plan, cancellationToken: DeltaFixture.Token)).Commit.ShouldBeOfType<CommitResult.Conflicted>();
        await stale.UpdateAsync(new Dictionary<string, string> { ["v"] = "1" }, "k < 0", cancellationToken: DeltaFixture.Token);
        (await fixture.Append(stale, TrackedTable.Keys(9, 10))).Required();
        (await fixture.Tracked((await fixture.Open()).Latest)).Take(6).ShouldBe(before);
    }

    [Fact]
    public async Task A_file_that_another_writer_gives_ids_meanwhile_is_looked_at_again()
    {
        var table = await Untracked();
        await table.SetPropertiesAsync(
            new Dictionary<string, string> { ["delta.feature.rowTracking"] = "supported" },
            cancellationToken: DeltaFixture.Token
        );
        var stale = table.Latest;
        var backfill = table.Begin(new CommitDescription("ROW TRACKING BACKFILL"), dataChange: false);
        backfill.Add(stale.Files.Select(f => f.ToAdd([], dataChange: false)));
        (await backfill.CommitAsync(DeltaFixture.Token)).Required();

        var late = await table.DeleteAsync("k = 0", new CommitOptions { BasedOn = stale }, DeltaFixture.Token);
        late.Commit.ShouldBeOfType<CommitResult.Conflicted>().Reason.ShouldBe(ConflictReason.ConcurrentDeleteRead);
        (await table.DeleteAsync("k = 0", cancellationToken: DeltaFixture.Token)).Commit.Required();
        (await Commit(table, table.Latest.Version)).OfType<RemoveFile>().ShouldAllBe(f => f.BaseRowId != null);
    }

    [Fact]
    public async Task A_version_from_before_it_was_switched_on_comes_back_with_the_ids_that_its_rows_got_later()
    {
        var table = await Untracked();
        (await table.SetPropertiesAsync(On, cancellationToken: DeltaFixture.Token)).Required();
        var ids = table.Latest.Files.ToDictionary(f => f.Path, f => f.BaseRowId);
        var names = RowIdColumns.Of(table.Latest);
        await table.OverwriteAsync([], cancellationToken: DeltaFixture.Token);
        (await table.RestoreAsync(2, cancellationToken: DeltaFixture.Token)).Required();
        RowIdColumns.Of(table.Latest).ShouldBeNull("then it was off");
        RowIdColumns.Named(table.Latest.Metadata.Configuration).ShouldBe(names);
        table.Latest.Files.ToDictionary(f => f.Path, f => f.BaseRowId).ShouldBe(ids);
    }

    [Fact]
    public async Task It_is_not_switched_on_beside_rows_without_ids()
    {
        var table = await Untracked();
        var metadata = table.Latest.Metadata with { Configuration = On };
        var options = new CommitOptions { Metadata = metadata };
        var files = await fixture.Write(table, TrackedTable.Keys(6, 7));
        (await Code(() => table.AppendAsync(files, options, DeltaFixture.Token))).ShouldBe(DeltaErrors.CorruptLog, "without names");
        metadata = metadata with { Configuration = Named(On) };
        options = new CommitOptions { Metadata = metadata };
        (await Code(() => table.AppendAsync(files, options, DeltaFixture.Token))).ShouldBe(DeltaErrors.InvalidCommit);
    }

    [Fact]
    public async Task Files_that_do_not_say_how_many_rows_they_have_get_no_ids()
    {
        var table = await fixture.CreateTracked();
        var files = (await fixture.Write(table, TrackedTable.Keys(0, 1))).Select(f => f with { Stats = null }).ToList();
        (await Code(() => table.AppendAsync(files, cancellationToken: DeltaFixture.Token))).ShouldBe(DeltaErrors.InvalidCommit);
    }

    [Fact]
    public async Task A_suspended_table_gives_no_ids_and_cannot_be_switched_on()
    {
        var table = await fixture.CreateTracked();
        var suspend = new Dictionary<string, string> { ["delta.rowTrackingSuspended"] = "true" };
        (await Code(() => table.SetPropertiesAsync(suspend, cancellationToken: DeltaFixture.Token))).ShouldBe(
            DeltaErrors.UnsupportedFeature
        );
        suspend["delta.enableRowTracking"] = "false";
        (await table.SetPropertiesAsync(suspend, cancellationToken: DeltaFixture.Token)).Required();
        await fixture.AppendKeys(table, 0, 2);
        table.Latest.Files.ShouldAllBe(f => f.BaseRowId == null && f.DefaultRowCommitVersion == null);
        (await Code(() => table.SetPropertiesAsync(On, cancellationToken: DeltaFixture.Token))).ShouldBe(DeltaErrors.UnsupportedFeature);
    }

    [Fact]
    public async Task No_column_takes_the_name_of_a_hidden_one()
    {
        var table = await fixture.CreateTracked(properties: ("delta.columnMapping.mode", "name"));
        var hidden = RowIdColumns.Of(table.Latest)!;
        var column = new StructField(hidden.Id.ToUpperInvariant(), DeltaType.Long);
        (await Code(() => table.AddColumnsAsync([column], cancellationToken: DeltaFixture.Token))).ShouldBe(DeltaErrors.SchemaMismatch);
        (await Code(() => table.RenameColumnAsync("v", hidden.Version, cancellationToken: DeltaFixture.Token))).ShouldBe(
            DeltaErrors.SchemaMismatch
        );
        var evolved = SchemaEvolution.Evolve(table.Latest, new([column]), SchemaChanges.AddColumns);
        var options = new CommitOptions { Metadata = evolved };
        (await Code(() => table.AppendAsync([], options, DeltaFixture.Token))).ShouldBe(DeltaErrors.SchemaMismatch);
        (await Code(() => fixture.Append(table, $"SELECT 1::BIGINT AS k, 7::BIGINT AS \"{hidden.Id}\""))).ShouldBe(
            DeltaErrors.SchemaMismatch
        );
    }

    [Fact]
    public async Task The_mark_of_ids_is_not_for_others_to_set()
    {
        var table = await fixture.CreateTracked();
        var options = new CommitOptions { Domains = new Dictionary<string, string?> { [RowTracking.Domain] = "{}" } };
        (await Code(() => table.AppendAsync([], options, DeltaFixture.Token))).ShouldBe(DeltaErrors.InvalidCommit);
    }

    [Fact]
    public async Task A_copy_has_ids_and_hidden_columns_of_its_own_and_is_not_copied_over_another()
    {
        var table = await fixture.CreateTracked();
        await fixture.AppendKeys(table, 0, 4);
        await table.UpdateAsync(new Dictionary<string, string> { ["v"] = "7" }, "k = 0", cancellationToken: DeltaFixture.Token);
        await CopyTable.CopyTableAsync(
            null,
            "copy",
            table.Latest,
            fixture.Engine,
            TimeProvider.System,
            cancellationToken: DeltaFixture.Token
        );
        var copy = await fixture.Open("copy");
        RowIdColumns.Of(copy.Latest).ShouldNotBe(RowIdColumns.Of(table.Latest));
        (await fixture.Tracked(copy.Latest)).Select(r => (r.Id, r.Version)).Order().ShouldBe([(0, 0), (1, 0), (2, 0), (3, 0)]);
        (
            await Code(() =>
                copy.CopyTableAsync("copy", table.Latest, fixture.Engine, TimeProvider.System, cancellationToken: DeltaFixture.Token)
            )
        ).ShouldBe(DeltaErrors.UnsupportedFeature);
    }

    private async Task<DeltaTable> Untracked(params (string Key, string Value)[] properties)
    {
        var definition = new TableDefinition(TrackedTable.Schema) { Properties = properties.ToDictionary(p => p.Key, p => p.Value) };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
        await fixture.AppendKeys(table, 0, 3);
        await fixture.AppendKeys(table, 3, 6);
        return table;
    }

    private static Dictionary<string, string> Named(Dictionary<string, string> properties)
    {
        var named = new Dictionary<string, string>(properties);
        RowIdColumns.Name(named, null);
        return named;
    }

    private static async Task<IReadOnlyList<DeltaAction>> Commit(DeltaTable table, long version) =>
        [.. ActionReader.Read(await table.Store.ReadAsync($"t/_delta_log/{version:D20}.json", DeltaFixture.Token), "commit")];

    private static async Task<DeltaErrorCode> Code(Func<Task> act) => (await Should.ThrowAsync<DeltaException>(act)).Code;
}
