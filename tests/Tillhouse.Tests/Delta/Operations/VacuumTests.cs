using System.Text;
using Tillhouse.Delta;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Operations;

public sealed class VacuumTests : IDisposable
{
    private static readonly VacuumOptions Lite = new() { Lite = true };
    private readonly DeltaFixture delta = new();

    public void Dispose() => delta.Dispose();

    [Fact]
    public async Task Vacuum_deletes_what_nothing_needs_once_it_is_old()
    {
        var (table, dead, live) = await Overwritten();
        Touch("t/stray.parquet", "t/p=1/stray.parquet", "t/_change_data/cdc-0.parquet");

        (await table.PlanVacuumAsync(cancellationToken: DeltaFixture.Token)).Files.ShouldBeEmpty("all is younger than 7 days");

        var later = await Later(8);
        var plan = await later.PlanVacuumAsync(cancellationToken: DeltaFixture.Token);
        Keys(plan).ShouldBe([$"t/{dead}", "t/_change_data/cdc-0.parquet", "t/p=1/stray.parquet", "t/stray.parquet"], ignoreOrder: true);
        File.Exists(delta.Folder.File($"t/{dead}")).ShouldBeTrue("a plan deletes nothing");

        (await later.VacuumAsync(plan, DeltaFixture.Token)).Count.ShouldBe(4);
        File.Exists(delta.Folder.File($"t/{dead}")).ShouldBeFalse();
        File.Exists(delta.Folder.File($"t/{live}")).ShouldBeTrue();
        delta.Rows((await delta.Open()).Latest).ShouldBe(["{\"id\":2}"]);
    }

    [Fact]
    public async Task Vacuum_leaves_hidden_names_alone_but_not_partitions_that_begin_with_an_underscore()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id, 'a' AS _p", "_p");
        Touch(
            "t/_p=b/x.parquet",
            "t/_index/x.parquet",
            "t/.hidden/x.parquet",
            "t/a/_started",
            "t/_delta_log/note.parquet",
            "t/_q=1/x.parquet"
        );
        var later = await Later(30);
        Keys(await later.PlanVacuumAsync(cancellationToken: DeltaFixture.Token)).ShouldBe(["t/_p=b/x.parquet"]);
    }

    [Fact]
    public async Task Vacuum_refuses_a_retention_below_the_tables_own_unless_forced()
    {
        var (table, dead, _) = await Overwritten();
        var day = new VacuumOptions { Retention = TimeSpan.FromDays(1) };
        var error = await Should.ThrowAsync<DeltaException>(() => table.PlanVacuumAsync(day, DeltaFixture.Token));
        error.Code.ShouldBe(DeltaErrors.RetentionTooShort);
        var later = await Later(2);
        Keys(await later.PlanVacuumAsync(day with { Force = true }, DeltaFixture.Token)).ShouldBe([$"t/{dead}"]);
        await Should.ThrowAsync<DeltaException>(() =>
            table.PlanVacuumAsync(new VacuumOptions { Retention = TimeSpan.FromDays(-1), Force = true }, DeltaFixture.Token)
        );
    }

    [Fact]
    public async Task Vacuum_keeps_the_files_of_versions_that_are_still_read()
    {
        await Overwritten();
        var later = await Later(30);
        (await later.PlanVacuumAsync(new VacuumOptions { KeepVersions = [0] }, DeltaFixture.Token)).Files.ShouldBeEmpty();
    }

    [Fact]
    public async Task Lite_finds_removed_files_without_listing_and_also_those_that_checkpoints_forgot()
    {
        var recording = new RecordingStore(delta.Store);
        var (table, dead, _) = await Overwritten();
        Touch("t/stray.parquet");

        // Ten versions on, a checkpoint of a clock far ahead drops the tombstone; only commit 1 still knows of it.
        var ahead = await Later(20);
        for (var i = 0; i < 9; i++)
        {
            await ahead.AppendAsync(await delta.Write(ahead, "SELECT 9::BIGINT AS id"), cancellationToken: DeltaFixture.Token);
        }

        var later = await DeltaTable.OpenAsync(recording, delta.Engine, "t", new LaterClock(TimeSpan.FromDays(20)), DeltaFixture.Token);
        later.Latest.Version.ShouldBe(10);
        later.Latest.Tombstones.ShouldBeEmpty();
        recording.Clear();
        Keys(await later.PlanVacuumAsync(Lite, DeltaFixture.Token)).ShouldBe([$"t/{dead}"]);
        recording.Calls.ShouldNotContain("list t/");
    }

    [Fact]
    public async Task Lite_leaves_a_file_that_was_restored()
    {
        var (table, dead, live) = await Overwritten();
        (await table.RestoreAsync(0, cancellationToken: DeltaFixture.Token)).Required();
        Keys(await (await Later(8)).PlanVacuumAsync(Lite, DeltaFixture.Token)).ShouldBe([$"t/{live}"]);
    }

    [Theory]
    [InlineData("../outside.parquet")]
    [InlineData("..%2Foutside.parquet")]
    [InlineData("p=1/../../outside.parquet")]
    [InlineData("{root}/outside.parquet")]
    [InlineData("file://{root}/outside.parquet")]
    [InlineData("{root}/t/../outside.parquet")]
    [InlineData("_delta_log/00000000000000000000.json")]
    public async Task A_hostile_path_in_the_log_deletes_nothing_outside_the_table(string path)
    {
        await Overwritten();
        Touch("outside.parquet");
        await Commit(
            2,
            $"{{\"remove\":{{\"path\":\"{path.Replace("{root}", delta.Folder.Path, StringComparison.Ordinal)}\",\"deletionTimestamp\":1,\"dataChange\":true}}}}"
        );
        var later = await Later(30);
        foreach (var options in new[] { Lite, new VacuumOptions() })
        {
            var plan = await later.PlanVacuumAsync(options, DeltaFixture.Token);
            plan.Files.Count.ShouldBe(1, "only the overwritten file");
            await later.VacuumAsync(plan with { Files = [] }, DeltaFixture.Token);
        }

        await later.VacuumAsync(await later.PlanVacuumAsync(Lite, DeltaFixture.Token), DeltaFixture.Token);
        File.Exists(delta.Folder.File("outside.parquet")).ShouldBeTrue();
        File.Exists(delta.Folder.File("t/_delta_log/00000000000000000000.json")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_link_inside_the_table_is_not_followed_out_of_it()
    {
        await Overwritten();
        Touch("elsewhere/precious.parquet");
        Directory.CreateSymbolicLink(delta.Folder.File("t/linked"), delta.Folder.File("elsewhere"));
        var later = await Later(30);
        await later.VacuumAsync(await later.PlanVacuumAsync(cancellationToken: DeltaFixture.Token), DeltaFixture.Token);
        File.Exists(delta.Folder.File("elsewhere/precious.parquet")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("./{file}")]
    [InlineData("a/../{file}")]
    [InlineData("/some/other/mount/t/{file}")]
    [InlineData("hdfs://host/t/{file}")]
    public async Task A_live_file_stays_however_the_log_spells_its_path(string spelling)
    {
        var (table, dead, _) = await Overwritten();
        var path = spelling.Replace("{file}", dead, StringComparison.Ordinal);
        await Commit(
            2,
            $"{{\"add\":{{\"path\":\"{path}\",\"partitionValues\":{{}},\"size\":9,\"modificationTime\":1,\"dataChange\":true}}}}"
        );
        foreach (var options in new[] { Lite, new VacuumOptions() })
        {
            (await (await Later(30)).PlanVacuumAsync(options, DeltaFixture.Token)).Files.ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task A_file_that_the_table_took_up_after_the_plan_is_not_deleted()
    {
        var (table, dead, _) = await Overwritten();
        var later = await Later(30);
        var plan = await later.PlanVacuumAsync(cancellationToken: DeltaFixture.Token);
        (await table.RestoreAsync(0, cancellationToken: DeltaFixture.Token)).Required();
        (await later.VacuumAsync(plan, DeltaFixture.Token)).ShouldBeEmpty();
        File.Exists(delta.Folder.File($"t/{dead}")).ShouldBeTrue();
    }

    [Fact]
    public void A_deletion_vectors_file_is_found_by_its_id()
    {
        // The example of the protocol: an id behind a random folder.
        DeletionVectorName.Of("ab^-aqEH.-t@S}K{vb[*k^").ShouldBe("ab/deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
        DeletionVectorName.Of("^-aqEH.-t@S}K{vb[*k^").ShouldBe("deletion_vector_d2c639aa-8816-431a-aaf6-d3fe2512ff61.bin");
        DeletionVectorName.Of("too short").ShouldBeNull();
        DeletionVectorName.Of("\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"\"").ShouldBeNull();
    }

    private async Task<(DeltaTable Table, string Dead, string Live)> Overwritten()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id");
        var dead = table.Latest.Files.Single().Path;
        var live = await delta.Write(table, "SELECT 2::BIGINT AS id");
        (await table.OverwriteAsync(live, cancellationToken: DeltaFixture.Token)).Required();
        return (table, dead, live[0].Path);
    }

    private Task<DeltaTable> Later(int days) =>
        DeltaTable.OpenAsync(delta.Store, delta.Engine, "t", new LaterClock(TimeSpan.FromDays(days)), DeltaFixture.Token);

    private void Touch(params string[] keys)
    {
        foreach (var path in keys.Select(delta.Folder.File))
        {
            Directory.CreateDirectory(Path.GetDirectoryName(path)!);
            File.WriteAllText(path, "x");
        }
    }

    private Task Commit(long version, string json) =>
        delta.Store.PutIfAbsentAsync($"t/_delta_log/{LogFile.CommitName(version)}", Encoding.UTF8.GetBytes(json), DeltaFixture.Token);

    private static IEnumerable<string> Keys(VacuumPlan plan) => plan.Files.Select(f => f.Key);
}
