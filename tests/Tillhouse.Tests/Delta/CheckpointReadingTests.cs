using Tillhouse.Delta;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

/// <summary>Checkpoints of every kind, whole and damaged, and compacted commits.</summary>
public sealed class CheckpointReadingTests : IDisposable
{
    private readonly DeltaFixture fixture = new(store => new RecordingStore(store));

    public void Dispose() => fixture.Dispose();

    private string Log(string name) => fixture.Folder.File("t/_delta_log/" + name);

    private void CopyForeign(string table)
    {
        var source = SharedData.Path("data/delta-tables/" + table);
        foreach (var file in Directory.GetFiles(source, "*", SearchOption.AllDirectories))
        {
            var target = fixture.Folder.File("t/" + Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(target)!);
            File.Copy(file, target);
            File.SetAttributes(target, FileAttributes.Normal); // The source may be read-only.
        }
    }

    private void DeleteCommitsUpTo(long version)
    {
        for (var v = 0L; v <= version; v++)
        {
            File.Delete(Log($"{v:D20}.json"));
        }
    }

    private async Task<DeltaTable> Appended(int commits)
    {
        var table = await fixture.Create("SELECT 0 AS i");
        for (var i = 1; i <= commits; i++)
        {
            (await fixture.Append(table, $"SELECT {i} AS i")).Required();
        }

        return table;
    }

    private async Task<string> Sum()
    {
        var snapshot = (await fixture.Open()).Latest;
        return $"{snapshot.Version}: {fixture.Rows(snapshot, "count(*)::INTEGER AS n, sum(i)::INTEGER AS s").Single()}";
    }

    [Theory]
    [InlineData("kernel-rs-data/v2-checkpoints-json-with-last-checkpoint", 0)]
    [InlineData("kernel-rs-data/v2-checkpoints-json-without-sidecars", 2)]
    [InlineData("kernel-rs-data/v2-checkpoints-parquet-with-last-checkpoint", 0)]
    [InlineData("kernel-rs-data/v2-classic-checkpoint-parquet", 1)]
    [InlineData("kernel-rs-data/v2-parquet-sidecars-struct-stats-only", 5)]
    [InlineData("kernel-rs-data/v1-multi-part-struct-stats-only", 5)]
    public async Task A_checkpoint_alone_holds_what_the_commits_held(string table, long version)
    {
        CopyForeign(table);
        var whole = (await fixture.Open()).Latest;
        DeleteCommitsUpTo(version);
        var rest = (await fixture.Open()).Latest;
        rest.Version.ShouldBe(whole.Version);
        fixture.Rows(rest).ShouldBe(fixture.Rows(whole));
        rest.Rows.ShouldBe(fixture.Rows(whole).Count);
    }

    [Fact]
    public async Task A_checkpoint_without_one_of_its_sidecars_is_passed_over()
    {
        CopyForeign("kernel-rs-data/v2-parquet-sidecars-struct-stats-only");
        var rows = fixture.Rows((await fixture.Open()).Latest);
        Directory.Delete(Log("_sidecars"), recursive: true);
        fixture.Rows((await fixture.Open()).Latest).ShouldBe(rows);
    }

    [Fact]
    public async Task A_checkpoint_without_one_of_its_parts_is_passed_over()
    {
        CopyForeign("kernel-rs-data/v1-multi-part-struct-stats-only");
        var rows = fixture.Rows((await fixture.Open()).Latest);
        File.Delete(Log("00000000000000000005.checkpoint.0000000002.0000000003.parquet"));
        fixture.Rows((await fixture.Open()).Latest).ShouldBe(rows);
    }

    [Theory]
    [InlineData("PAR1 this is none PAR1")]
    [InlineData("x")]
    public async Task A_table_whose_only_checkpoint_is_garbage_is_an_error_that_says_so(string garbage)
    {
        await Appended(11);
        await File.WriteAllTextAsync(Log("00000000000000000010.checkpoint.parquet"), garbage, DeltaFixture.Token);
        (await Sum()).ShouldBe("11: {\"n\":12,\"s\":66}");
        DeleteCommitsUpTo(10);
        var error = await Should.ThrowAsync<DeltaException>(() => fixture.Open());
        error.Code.ShouldBe(DeltaErrors.CorruptLog);
        error.Message.ShouldStartWith("no checkpoint of t can be read, and the commits before it are gone: ");
    }

    [Fact]
    public async Task A_checkpoint_that_was_cut_off_is_passed_over()
    {
        await Appended(21);
        var path = Log("00000000000000000020.checkpoint.parquet");
        var bytes = await File.ReadAllBytesAsync(path, DeltaFixture.Token);
        await File.WriteAllBytesAsync(path, bytes[..(bytes.Length / 2)], DeltaFixture.Token);
        (await Sum()).ShouldBe("21: {\"n\":22,\"s\":231}");
    }

    [Fact]
    public async Task A_sidecar_outside_of_its_folder_makes_the_checkpoint_unreadable()
    {
        CopyForeign("kernel-rs-data/v2-checkpoints-json-with-last-checkpoint");
        var path = Directory.GetFiles(Log(""), "*.checkpoint.*.json").Single();
        var text = await File.ReadAllTextAsync(path, DeltaFixture.Token);
        await File.WriteAllTextAsync(path, text.Replace("\"path\":\"", "\"path\":\"../../", StringComparison.Ordinal), DeltaFixture.Token);
        var store = (RecordingStore)fixture.Store;
        store.Clear();
        await fixture.Open();
        store.Calls.ShouldContain("read t/_delta_log/00000000000000000000.json");
        File.Delete(Log("00000000000000000000.json"));
        var error = await Should.ThrowAsync<DeltaException>(() => fixture.Open());
        error.Message.ShouldContain("is outside of _sidecars");
    }

    [Fact]
    public async Task Compacted_commits_are_read_instead_of_those_they_stand_for()
    {
        await Appended(6);
        var lines = new List<string>();
        for (var version = 2; version <= 4; version++)
        {
            var commit = await File.ReadAllLinesAsync(Log($"{version:D20}.json"), DeltaFixture.Token);
            lines.AddRange(commit.Where(l => !l.Contains("commitInfo", StringComparison.Ordinal)));
        }

        var compacted = Log("00000000000000000002.00000000000000000004.compacted.json");
        await File.WriteAllLinesAsync(compacted, lines, DeltaFixture.Token);
        await File.WriteAllTextAsync(Log("00000000000000000005.00000000000000000099.compacted.json"), "beyond the end", DeltaFixture.Token);
        var store = (RecordingStore)fixture.Store;
        store.Clear();
        (await Sum()).ShouldBe("6: {\"n\":7,\"s\":21}");
        store
            .Calls.Where(c => c.StartsWith("read t/_delta_log/0", StringComparison.Ordinal))
            .Select(c => c["read t/_delta_log/".Length..].Replace("0000000000000000000", "", StringComparison.Ordinal))
            .ShouldBe(["0.json", "1.json", "2.4.compacted.json", "5.json", "6.json"]);

        await File.WriteAllTextAsync(compacted, "{", DeltaFixture.Token);
        (await Sum()).ShouldBe("6: {\"n\":7,\"s\":21}");
        (await (await fixture.Open()).SnapshotAsync(3, DeltaFixture.Token)).FileCount.ShouldBe(4);
    }
}
