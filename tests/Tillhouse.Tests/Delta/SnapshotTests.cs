using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

public sealed class SnapshotTests : IDisposable
{
    private readonly DeltaFixture fixture = new(store => new RecordingStore(store));

    public void Dispose() => fixture.Dispose();

    private string Log(string name) => fixture.Folder.File("t/_delta_log/" + name);

    private async Task<DeltaTable> TableOf(int commits)
    {
        var table = await fixture.Create("SELECT 0 AS i, 'p' AS p", "p");
        for (var i = 1; i <= commits; i++)
        {
            var options = new CommitOptions
            {
                Transaction = ("app", i),
                Domains = new Dictionary<string, string?> { ["d"] = $"{i}" },
            };
            (await table.AppendAsync(await fixture.Write(table, $"SELECT {i} AS i"), options, DeltaFixture.Token)).Required();
        }

        return table;
    }

    private async Task ShouldHold(long version)
    {
        var snapshot = (await fixture.Open()).Latest;
        snapshot.Version.ShouldBe(version);
        fixture
            .Rows(snapshot, "count(*)::INTEGER AS n, sum(i)::INTEGER AS s")
            .ShouldBe([$"{{\"n\":{version + 1},\"s\":{version * (version + 1) / 2}}}"]);
        snapshot.Transactions["app"].Version.ShouldBe(version);
        snapshot.Domains["d"].Configuration.ShouldBe($"{version}");
    }

    [Fact]
    public async Task A_checkpoint_is_written_every_ten_commits_and_read_instead_of_them()
    {
        await TableOf(21);
        Directory
            .GetFiles(fixture.Folder.File("t/_delta_log"), "*.checkpoint.parquet")
            .Select(Path.GetFileName)
            .Order()
            .ShouldBe(["00000000000000000010.checkpoint.parquet", "00000000000000000020.checkpoint.parquet"]);
        var store = (RecordingStore)fixture.Store;
        store.Clear();
        await ShouldHold(21);
        store.Calls.ShouldBe(["read t/_delta_log/_last_checkpoint", "list t/_delta_log/", "read t/_delta_log/00000000000000000021.json"]);
        for (var version = 0; version < 20; version++)
        {
            File.Delete(Log($"{version:D20}.json"));
        }

        await ShouldHold(21);
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("""{"version":99,"size":1}""")]
    [InlineData("""{"version":5,"size":1}""")]
    [InlineData("""{"version":-3}""")]
    [InlineData("null")]
    public async Task A_wrong_hint_does_not_matter(string hint)
    {
        await TableOf(12);
        await File.WriteAllTextAsync(Log("_last_checkpoint"), hint, DeltaFixture.Token);
        await ShouldHold(12);
    }

    [Fact]
    public async Task A_broken_checkpoint_is_passed_over()
    {
        await TableOf(21);
        await File.WriteAllTextAsync(Log("00000000000000000020.checkpoint.parquet"), "PAR1 this is none PAR1", DeltaFixture.Token);
        await ShouldHold(21);
        await File.WriteAllTextAsync(Log("00000000000000000010.checkpoint.parquet"), "", DeltaFixture.Token);
        await ShouldHold(21);
    }

    [Fact]
    public async Task A_gap_is_an_error_that_names_the_commit()
    {
        await TableOf(3);
        File.Delete(Log("00000000000000000002.json"));
        var error = await Should.ThrowAsync<DeltaException>(() => fixture.Open());
        error.Code.ShouldBe(DeltaErrors.MissingCommit);
        error.Message.ShouldBe("commit 2 of t is missing from its log");
    }

    [Fact]
    public async Task A_torn_commit_is_an_error_that_names_the_line()
    {
        await TableOf(1);
        var text = await File.ReadAllTextAsync(Log("00000000000000000001.json"), DeltaFixture.Token);
        await File.WriteAllTextAsync(Log("00000000000000000001.json"), text[..^20], DeltaFixture.Token);
        var error = await Should.ThrowAsync<DeltaException>(() => fixture.Open());
        error.Code.ShouldBe(DeltaErrors.CorruptLog);
        error.Message.ShouldStartWith("line 5 of t/_delta_log/00000000000000000001.json is not an action");
    }

    [Fact]
    public async Task A_refresh_with_nothing_new_costs_one_listing_and_one_with_a_commit_one_read_more()
    {
        var table = await TableOf(12);
        var other = await fixture.Open();
        var store = (RecordingStore)fixture.Store;
        store.Clear();
        (await table.RefreshAsync(DeltaFixture.Token)).Version.ShouldBe(12);
        store.Calls.ShouldBe(["list t/_delta_log/"]);
        (await other.AppendAsync(await fixture.Write(other, "SELECT 13 AS i"), cancellationToken: DeltaFixture.Token)).Required();
        store.Clear();
        (await table.RefreshAsync(DeltaFixture.Token)).Version.ShouldBe(13);
        store.Calls.ShouldBe(["list t/_delta_log/", "read t/_delta_log/00000000000000000013.json"]);
        fixture.Rows(table.Latest).Count.ShouldBe(14);
    }

    [Fact]
    public async Task Versions_and_times_that_are_not_there_are_errors()
    {
        var table = await TableOf(11);
        (await Should.ThrowAsync<DeltaException>(() => table.SnapshotAsync(12, DeltaFixture.Token))).Code.ShouldBe(
            DeltaErrors.VersionNotFound
        );
        (await Should.ThrowAsync<DeltaException>(() => table.SnapshotAsync(-1, DeltaFixture.Token))).Code.ShouldBe(
            DeltaErrors.VersionNotFound
        );
        File.Delete(Log("00000000000000000000.json"));
        (await Should.ThrowAsync<DeltaException>(() => table.SnapshotAsync(5, DeltaFixture.Token))).Code.ShouldBe(
            DeltaErrors.VersionNotFound
        );
        (await table.SnapshotAsync(10, DeltaFixture.Token)).Version.ShouldBe(10);
        (
            await Should.ThrowAsync<DeltaException>(() =>
                DeltaTable.OpenAsync(fixture.Store, fixture.Engine, "none", cancellationToken: DeltaFixture.Token)
            )
        ).Code.ShouldBe(DeltaErrors.TableNotFound);
    }

    [Fact]
    public async Task A_time_finds_the_version_of_that_time_even_where_clocks_went_back()
    {
        var table = await TableOf(3);
        var start = new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc);
        int[] hours = [0, 2, 1, 5];
        for (var version = 0; version < 4; version++)
        {
            File.SetLastWriteTimeUtc(Log($"{version:D20}.json"), start.AddHours(hours[version]));
        }

        (await table.SnapshotAsync(new DateTimeOffset(start.AddHours(1)), DeltaFixture.Token)).Version.ShouldBe(0);
        (await table.SnapshotAsync(new DateTimeOffset(start.AddHours(2)), DeltaFixture.Token)).Version.ShouldBe(1);
        (await table.SnapshotAsync(new DateTimeOffset(start.AddHours(3)), DeltaFixture.Token)).Version.ShouldBe(2);
        (await table.SnapshotAsync(new DateTimeOffset(start.AddHours(5)), DeltaFixture.Token)).Version.ShouldBe(3);
        await Should.ThrowAsync<DeltaException>(() => table.SnapshotAsync(new DateTimeOffset(start.AddHours(-1)), DeltaFixture.Token));
        await Should.ThrowAsync<DeltaException>(() => table.SnapshotAsync(new DateTimeOffset(start.AddHours(6)), DeltaFixture.Token));
    }

    [Theory]
    [InlineData(
        """{"protocol":{"minReaderVersion":3,"minWriterVersion":7,"readerFeatures":["hovercraft"],"writerFeatures":["hovercraft"]}}""",
        "the table uses the reader feature hovercraft"
    )]
    [InlineData(
        """{"protocol":{"minReaderVersion":9,"minWriterVersion":7}}""",
        "the table needs reader version 9; versions 1 to 3 are known"
    )]
    public async Task A_reader_feature_that_is_not_known_is_refused_by_name(string action, string message)
    {
        var table = await TableOf(1);
        await File.WriteAllTextAsync(Log("00000000000000000002.json"), action, DeltaFixture.Token);
        foreach (var open in (Func<Task>[])[() => fixture.Open(), () => table.RefreshAsync(DeltaFixture.Token)])
        {
            var error = await Should.ThrowAsync<DeltaException>(open);
            (error.Code, error.Message).ShouldBe((DeltaErrors.UnsupportedFeature, message));
        }
    }

    [Fact]
    public async Task A_writer_feature_that_is_not_known_stops_writers_only()
    {
        await TableOf(1);
        await File.WriteAllTextAsync(
            Log("00000000000000000002.json"),
            """{"protocol":{"minReaderVersion":1,"minWriterVersion":7,"writerFeatures":["hovercraft"]}}""",
            DeltaFixture.Token
        );
        var table = await fixture.Open();
        fixture.Rows(table.Latest).Count.ShouldBe(2);
        var options = new CommitOptions { Transaction = ("app", 9) };
        var error = await Should.ThrowAsync<DeltaException>(() => table.AppendAsync([], options, DeltaFixture.Token));
        (error.Code, error.Message).ShouldBe((DeltaErrors.UnsupportedFeature, "the table uses the writer feature hovercraft"));
    }
}
