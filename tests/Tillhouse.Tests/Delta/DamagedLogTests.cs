using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta;

/// <summary>Logs that a crash, another program or an attacker left.</summary>
public sealed class DamagedLogTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private string Log(long version) => fixture.Folder.File($"t/_delta_log/{version:D20}.json");

    private async Task<DeltaTable> Opened(TimeProvider time) =>
        await DeltaTable.OpenAsync(fixture.Store, fixture.Engine, "t", time, DeltaFixture.Token);

    [Fact]
    public async Task A_newest_commit_that_its_writer_has_not_finished_is_read_again()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        (await fixture.Append(table, "SELECT 2 AS i")).Required();
        var whole = await File.ReadAllBytesAsync(Log(1), DeltaFixture.Token);
        await File.WriteAllBytesAsync(Log(1), whole[..(whole.Length / 2)], DeltaFixture.Token);
        var finished = await Opened(new OnWait(() => File.WriteAllBytes(Log(1), whole)));
        fixture.Rows(finished.Latest).Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_newest_commit_that_stays_torn_is_an_error_and_the_table_is_not_written()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        (await fixture.Append(table, "SELECT 2 AS i")).Required();
        var whole = await File.ReadAllBytesAsync(Log(1), DeltaFixture.Token);
        await File.WriteAllBytesAsync(Log(1), whole[..(whole.Length / 2)], DeltaFixture.Token);
        var waits = 0;
        var error = await Should.ThrowAsync<DeltaException>(() => Opened(new OnWait(() => waits++)));
        error.Code.ShouldBe(DeltaErrors.CorruptLog);
        waits.ShouldBe(5);
        File.Exists(Log(2)).ShouldBeFalse();
    }

    [Fact]
    public async Task A_line_of_ten_megabytes_is_a_line_like_others_in_commits_and_checkpoints()
    {
        var definition = fixture.Define("SELECT 1 AS i") with
        {
            Properties = new Dictionary<string, string> { ["delta.checkpointInterval"] = "2" },
        };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
        var text = new string('x', 10 << 20);
        var add = (await fixture.Write(table, "SELECT 1 AS i")).Single() with
        {
            Stats = $"{{\"numRecords\":1,\"note\":\"{text}\"}}",
            Tags = new Dictionary<string, string?> { ["note"] = text },
        };
        (await table.AppendAsync([add], cancellationToken: DeltaFixture.Token)).Required();
        var read = (await fixture.Open()).Latest.Files.Single();
        (read.Rows, read.Stats!.Length).ShouldBe((1, add.Stats!.Length));
        (await fixture.Append(table, "SELECT 2 AS i")).Required();
        File.Delete(Log(1));
        read = (await fixture.Open()).Latest.Files.Single(f => f.Path == add.Path);
        read.Stats.ShouldBe(add.Stats);
        read.ToAdd([], true).Tags.ShouldBe(add.Tags);
    }

    [Theory]
    [InlineData("../outside.parquet")]
    [InlineData("a/../../outside.parquet")]
    [InlineData("%2e%2e/outside.parquet")]
    [InlineData("a%00b.parquet")]
    [InlineData("")]
    public async Task A_path_that_leaves_the_table_is_an_error_before_any_file_is_opened(string path)
    {
        await fixture.Create("SELECT 1 AS i");
        await File.WriteAllTextAsync(fixture.Folder.File("outside.parquet"), "not the table's", DeltaFixture.Token);
        await File.WriteAllTextAsync(
            Log(1),
            "{\"add\":{\"path\":\"" + path + "\",\"partitionValues\":{},\"size\":9,\"modificationTime\":1,\"dataChange\":true}}",
            DeltaFixture.Token
        );
        var error = await Should.ThrowAsync<DeltaException>(async () => fixture.Rows((await fixture.Open()).Latest));
        error.Code.ShouldBe(DeltaErrors.CorruptLog);
    }

    [Fact]
    public async Task Adds_are_read_alike_however_their_JSON_is_written()
    {
        var table = await fixture.Create("SELECT 1 AS i, 'a' AS p", "p");
        string[] lines =
        [
            """{"add":{"path":"p=%C3%A9/1","partitionValues":{"p":"é\n\"q\""},"size":1,"modificationTime":5,"dataChange":true,"stats":"{\"numRecords\":3}"}}""",
            """ { "add" : {"size":"1","path":"2","partitionValues":{"p":null},"modificationTime":5,"dataChange":false,"unknown":{"a":[1]}} }""",
            """{"add":{"path":"3","partitionValues":{"p":""},"size":1,"modificationTime":5,"dataChange":true,"stats":null,"tags":null}}""",
            """{"add":{"path":"\u0034","partitionValues":{"p":"x","other":"y"},"size":1,"modificationTime":5,"dataChange":true,"tags":{"k":"v"}}}""",
        ];
        await File.WriteAllLinesAsync(Log(1), lines, DeltaFixture.Token);
        await File.WriteAllTextAsync(Log(2), "\n", DeltaFixture.Token);
        var files = (await fixture.Open()).Latest.Files.Where(f => f.Size == 1).OrderBy(f => f.Path, StringComparer.Ordinal).ToList();
        files.Select(f => f.Path).ShouldBe(["2", "3", "4", "p=%C3%A9/1"]);
        files.Select(f => f.PartitionValues.Single()).ShouldBe([null, null, "x", "é\n\"q\""]);
        files[3].Key.Path.ShouldBe("p=é/1");
        files[3].Rows.ShouldBe(3);
        files[2].ToAdd(["p"], true).Tags!["k"].ShouldBe("v");
        (await table.RefreshAsync(DeltaFixture.Token)).FileCount.ShouldBe(5);
    }

    /// <summary>A clock that does something when it is asked to wait, and then does not wait.</summary>
    private sealed class OnWait(Action action) : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
        {
            action();
            return base.CreateTimer(callback, state, TimeSpan.Zero, period);
        }
    }
}
