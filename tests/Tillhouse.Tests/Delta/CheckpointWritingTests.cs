using System.Text;
using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Delta;

/// <summary>What a commit leaves in the log beside itself: checksums, checkpoints, and fewer old files.</summary>
public sealed class CheckpointWritingTests : IDisposable
{
    private static readonly Dictionary<string, string> V2 = new() { ["delta.checkpointPolicy"] = "v2", ["delta.checkpointInterval"] = "3" };

    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private string Log(string name) => fixture.Folder.File("t/_delta_log/" + name);

    private string[] Logged(string pattern) =>
        [.. Directory.GetFiles(Log(""), pattern).Select(f => Path.GetFileName(f)!).Order(StringComparer.Ordinal)];

    private async Task<DeltaTable> Create(Dictionary<string, string> properties, string[]? features = null)
    {
        var definition = fixture.Define("SELECT 0 AS i, 'a' AS p", "p") with { Properties = properties };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
        if (features is not null)
        {
            var transaction = table.Begin(new CommitDescription("UPGRADE PROTOCOL"));
            transaction.SetProtocol(
                new Protocol
                {
                    MinReaderVersion = 3,
                    MinWriterVersion = 7,
                    ReaderFeatures = [.. features.Where(f => f == "v2Checkpoint")],
                    WriterFeatures = ["appendOnly", "invariants", .. features],
                }
            );
            (await transaction.CommitAsync(DeltaFixture.Token)).Required();
        }

        return table;
    }

    private async Task Append(DeltaTable table, int from, int count)
    {
        for (var i = from; i < from + count; i++)
        {
            (await fixture.Append(table, $"SELECT {i} AS i, 'a{i % 2}' AS p")).Required();
        }
    }

    private void DeleteCommits(long upTo)
    {
        for (var v = 0L; v <= upTo; v++)
        {
            File.Delete(Log($"{v:D20}.json"));
        }
    }

    [Fact]
    public async Task A_V2_checkpoint_is_a_JSON_file_and_a_sidecar_that_hold_the_whole_table()
    {
        var table = await Create(V2, ["v2Checkpoint"]);
        await Append(table, 0, 5);
        Logged("*.checkpoint.parquet").ShouldBeEmpty();
        Logged("*.checkpoint.*.json").Length.ShouldBe(2);
        Directory.GetFiles(Log("_sidecars")).Length.ShouldBe(2);
        using (var hint = JsonDocument.Parse(await File.ReadAllBytesAsync(Log("_last_checkpoint"), DeltaFixture.Token)))
        {
            hint.RootElement.GetProperty("version").GetInt64().ShouldBe(6);
            File.Exists(Log(hint.RootElement.GetProperty("v2Checkpoint").GetProperty("path").GetString()!)).ShouldBeTrue();
        }

        var rows = fixture.Rows(table.Latest);
        rows.Count.ShouldBe(5);
        DeleteCommits(6);
        fixture.Rows((await fixture.Open()).Latest).ShouldBe(rows);
    }

    [Fact]
    public async Task A_V2_checkpoint_of_a_table_without_files_has_no_sidecar()
    {
        var table = await Create(V2, ["v2Checkpoint"]);
        for (var i = 0; i < 2; i++)
        {
            var transaction = table.Begin(new CommitDescription("SET"));
            transaction.SetDomain("d", $"{i}");
            (await transaction.CommitAsync(DeltaFixture.Token)).Required();
        }

        Logged("*.checkpoint.*.json").Length.ShouldBe(1);
        Directory.Exists(Log("_sidecars")).ShouldBeFalse();
        DeleteCommits(3);
        (await fixture.Open()).Latest.Domains["d"].Configuration.ShouldBe("1");
    }

    [Fact]
    public async Task A_checkpoint_keeps_what_few_files_have()
    {
        var table = await Create(new() { ["delta.checkpointInterval"] = "1" });
        var file = (await fixture.Write(table, "SELECT 1 AS i, 'a' AS p")).Single() with
        {
            BaseRowId = 70,
            DefaultRowCommitVersion = 1,
            ClusteringProvider = "liquid",
            Tags = new Dictionary<string, string?> { ["k"] = "v" },
        };
        var transaction = table.Begin(new CommitDescription("WRITE"));
        transaction.Add([file]);
        (await transaction.CommitAsync(DeltaFixture.Token)).Required();
        DeleteCommits(1);
        var back = (await fixture.Open()).Latest.Files.Single().ToAdd(["p"], dataChange: true);
        (back.BaseRowId, back.DefaultRowCommitVersion, back.ClusteringProvider).ShouldBe((70, 1, "liquid"));
        back.Tags.ShouldBe(file.Tags);
        back.Stats.ShouldBe(file.Stats);
    }

    [Fact]
    public async Task Every_commit_leaves_a_checksum_that_fits_the_table_and_is_never_needed()
    {
        var table = await Create([]);
        await Append(table, 0, 3);
        for (var version = 0; version <= 3; version++)
        {
            var snapshot = await table.SnapshotAsync(version, DeltaFixture.Token);
            var checksum = VersionChecksum.Parse(await File.ReadAllBytesAsync(Log($"{version:D20}.crc"), DeltaFixture.Token))!;
            checksum.Differences(snapshot).ShouldBeEmpty();
            checksum.NumFiles.ShouldBe(version);
            (checksum with { NumFiles = 9, TableSizeBytes = 9 }).Differences(snapshot).Count().ShouldBe(2);
        }

        await File.WriteAllTextAsync(Log("00000000000000000003.crc"), "{\"numFiles\":", DeltaFixture.Token);
        VersionChecksum.Parse(Encoding.UTF8.GetBytes("{\"numFiles\":")).ShouldBeNull();
        (await fixture.Open()).Latest.FileCount.ShouldBe(3);
        await Append(table, 3, 1);
    }

    [Fact]
    public async Task Old_log_files_end_with_the_checkpoint_that_older_versions_need()
    {
        await Append(await Create(new() { ["delta.checkpointInterval"] = "5" }), 0, 11);
        Age(TimeSpan.FromDays(32));
        var later = await fixture.Open();
        await Append(later, 11, 4);
        Logged("*.json")[0].ShouldBe("00000000000000000010.json");
        Logged("*.crc")[0].ShouldBe("00000000000000000010.crc");
        Logged("*.checkpoint.parquet").ShouldBe(["00000000000000000010.checkpoint.parquet", "00000000000000000015.checkpoint.parquet"]);
        fixture.Rows((await fixture.Open()).Latest).Count.ShouldBe(15);
        fixture.Rows(await later.SnapshotAsync(10, DeltaFixture.Token)).Count.ShouldBe(10);
        (await Should.ThrowAsync<DeltaException>(() => later.SnapshotAsync(9, DeltaFixture.Token))).Code.ShouldBe(
            DeltaErrors.VersionNotFound
        );
    }

    [Theory]
    [InlineData("delta.enableExpiredLogCleanup", "false", 32)]
    [InlineData("delta.logRetentionDuration", "interval 60 days", 32)]
    [InlineData("delta.logRetentionDuration", "interval 7 days", 7)]
    public async Task The_log_is_kept_as_long_as_the_tables_properties_say(string property, string value, int days)
    {
        await Append(await Create(new() { ["delta.checkpointInterval"] = "2", [property] = value }), 0, 2);
        Age(TimeSpan.FromDays(days));
        await Append(await fixture.Open(), 2, 2);
        Logged("*.json").Length.ShouldBe(5);
    }

    [Fact]
    public async Task Nothing_is_deleted_when_the_checkpoint_that_would_be_left_cannot_be_read()
    {
        await Append(await Create(new() { ["delta.checkpointInterval"] = "5" }), 0, 5);
        await File.WriteAllTextAsync(Log("00000000000000000005.checkpoint.parquet"), "garbage", DeltaFixture.Token);
        Age(TimeSpan.FromDays(32));
        await Append(await fixture.Open(), 5, 5);
        Logged("*.json").Length.ShouldBe(11);
        fixture.Rows((await fixture.Open()).Latest).Count.ShouldBe(10);
    }

    [Fact]
    public async Task A_table_that_protects_its_checkpoints_keeps_its_log()
    {
        await Append(await Create(new() { ["delta.checkpointInterval"] = "2" }, ["checkpointProtection"]), 0, 3);
        Age(TimeSpan.FromDays(32));
        await Append(await fixture.Open(), 3, 2);
        Logged("*.json").Length.ShouldBe(7);
    }

    [Fact]
    public async Task Sidecars_that_no_checkpoint_names_end_after_a_day()
    {
        await Append(await Create(V2, ["v2Checkpoint"]), 0, 2);
        var stray = Log("_sidecars/stray.parquet");
        await File.WriteAllTextAsync(stray, "of a writer that crashed", DeltaFixture.Token);
        Age(TimeSpan.FromHours(23));
        await Append(await fixture.Open(), 2, 3);
        File.Exists(stray).ShouldBeTrue();
        Age(TimeSpan.FromHours(26));
        await Append(await fixture.Open(), 5, 3);
        File.Exists(stray).ShouldBeFalse();
        Directory.GetFiles(Log("_sidecars")).Length.ShouldBe(3);
        DeleteCommits(9);
        fixture.Rows((await fixture.Open()).Latest).Count.ShouldBe(8);
    }

    private void Age(TimeSpan by)
    {
        foreach (var file in Directory.GetFiles(Log(""), "*", SearchOption.AllDirectories))
        {
            File.SetLastWriteTimeUtc(file, TimeProvider.System.GetUtcNow().UtcDateTime - by);
        }
    }
}
