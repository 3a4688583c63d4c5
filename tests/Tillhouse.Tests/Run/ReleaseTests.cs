using Tillhouse.Core;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Cli;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

public sealed class ReleaseTests : IDisposable
{
    private const string MoreOrders = "order_id,channel,total\nD,web,4.00\n";
    private readonly TemporaryFolder folder = new();

    public ReleaseTests() => MiniProject.Write(folder.Path);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_run_that_changed_something_makes_the_next_release_of_every_table_and_one_that_did_not_makes_none()
    {
        var first = (await RunAsync()).Release.ShouldNotBeNull();
        first.Number.ShouldBe(1);
        first
            .Tables.Select(t => (t.Key, t.Value.Path, t.Value.Version, t.Value.Rows))
            .ShouldBe([
                ("bronze.orders", "bronze/orders", 0, 3),
                ("gold.totals", "gold/totals", 0, 2),
                ("silver.orders", "silver/orders", 0, 2),
            ]);

        var nothing = await RunAsync();
        nothing.Release.ShouldBeNull();
        nothing.Tasks.ShouldBeEmpty();

        MiniProject.Put(folder.Path, "landing/orders/2.csv", MoreOrders);
        var second = (await RunAsync()).Release.ShouldNotBeNull();
        (second.Number, second.Parent).ShouldBe((2, 1));
        second.ChangedSince(first).ShouldBe(["bronze.orders", "gold.totals", "silver.orders"]);
    }

    [Fact]
    public async Task A_query_reads_the_newest_release_and_not_what_a_stopped_run_left()
    {
        await RunAsync();
        var model = Path.Combine(folder.Path, "models/gold/totals.sql");
        var good = await File.ReadAllTextAsync(model, Ct);
        await File.WriteAllTextAsync(model, good.Replace("on_fail: warn", "on_fail: stop", StringComparison.Ordinal), Ct);
        MiniProject.Put(folder.Path, "landing/orders/2.csv", MoreOrders);
        var stopped = await RunAsync();
        stopped.IsWhole.ShouldBeFalse();
        stopped.Release.ShouldBeNull();
        (await CountAsync(null)).ShouldBe(2, "silver has a third row, but readers see the release");

        // Mended, and with it what had waited.
        await File.WriteAllTextAsync(model, good, Ct);
        (await RunAsync()).Release!.Number.ShouldBe(2);
        (await CountAsync(null)).ShouldBe(3);
        (await CountAsync(1)).ShouldBe(2);
        (await Should.ThrowAsync<TerminalException>(() => CountAsync(7))).Code.ShouldBe(ErrorCodes.UnknownRelease);
    }

    [Fact]
    public async Task A_selection_that_leaves_readers_of_a_table_behind_makes_no_release()
    {
        await RunAsync();
        MiniProject.Put(folder.Path, "landing/orders/2.csv", MoreOrders);
        TableName[] selection = [new(Layer.Bronze, "orders"), new(Layer.Silver, "orders")];
        var part = await RunAsync(selected: selection);
        part.Release.ShouldBeNull();
        part.Unbuilt.ShouldBe([new TableName(Layer.Gold, "totals")]);
        (await RunAsync()).Release!.Number.ShouldBe(2);
    }

    [Fact]
    public async Task A_table_that_the_release_does_not_name_is_read_as_it_is_now_and_the_answer_says_so()
    {
        using (var before = Open())
        {
            (await before.QueryAsync("select * from silver.orders", null, Ct)).Release.ShouldBeNull();
        }

        await RunAsync();
        MiniProject.Put(folder.Path, "models/gold/orders.sql", "/* till\ndescription: n\nkey: [n]\n*/\nselect cast(1 as bigint) as n");
        MiniProject.Put(folder.Path, "models/gold/late.sql", "/* till\ndescription: n\nkey: [n]\n*/\nselect cast(2 as bigint) as n");
        await RunAsync(selected: [new(Layer.Gold, "orders")]);
        using var session = Open();
        await using var answer = await session.QueryAsync("select * from gold.orders, silver.orders", null, Ct);
        answer.Release!.Number.ShouldBe(1);
        answer.Unreleased.ShouldBe([new TableName(Layer.Gold, "orders")]);
    }

    [Fact]
    public async Task A_release_whose_version_is_gone_is_an_error_and_not_other_rows()
    {
        await RunAsync();
        Directory.Delete(Path.Combine(folder.Path, "lake/gold/totals"), recursive: true);
        (await RunAsync()).Release!.Number.ShouldBe(2);
        using var session = Open();
        var error = await Should.ThrowAsync<TerminalException>(() => session.QueryAsync("select * from gold.totals", 1, Ct));
        error.Code.ShouldBe(ErrorCodes.VersionGone);
    }

    [Fact]
    public async Task Of_two_runs_that_make_a_release_the_second_is_told_and_loses_nothing()
    {
        await RunAsync();
        MiniProject.Put(folder.Path, "landing/orders/2.csv", MoreOrders);
        var lake = new LocalStore(Path.Combine(folder.Path, "lake"));
        var log = new ReleaseLog(lake);
        var other = (await log.LatestAsync(Ct))! with { Number = 2, Run = "other" };
        var store = new BeforeCreate(lake, () => log.AddAsync(other, Ct), key => key.Contains("/releases/", StringComparison.Ordinal));
        var error = await Should.ThrowAsync<TransientException>(() => RunAsync(store));
        error.Code.ShouldBe(ErrorCodes.ReleaseTaken);
        (await RunAsync()).Release!.Number.ShouldBe(3);
    }

    [Fact]
    public async Task A_run_stopped_at_any_call_around_its_release_and_repeated_makes_the_same_releases()
    {
        await RunAsync();
        MiniProject.Put(folder.Path, "landing/orders/2.csv", MoreOrders);
        var lake = Path.Combine(folder.Path, "lake");
        using var before = new TemporaryFolder();
        Folders.Copy(lake, before.Path);
        var recording = new RecordingStore(new LocalStore(lake));
        await RunAsync(recording);
        var expected = await ReleasesAsync(lake);
        var calls = recording.Calls;
        var from = calls.ToList().FindLastIndex(c => c.StartsWith("create gold/totals/_delta_log/", StringComparison.Ordinal));
        var stops = 0;
        foreach (
            var call in Enumerable
                .Range(from, calls.Count - from)
                .Where(i => i == from || calls[i].Contains("_till", StringComparison.Ordinal))
        )
        {
            foreach (var after in calls[call].StartsWith("create", StringComparison.Ordinal) ? new[] { false, true } : [false])
            {
                Directory.Delete(lake, recursive: true);
                Folders.Copy(before.Path, lake);
                var faulty = new FaultyStore(new LocalStore(lake), call, after);
                try
                {
                    await RunAsync(faulty);
                }
                catch (IOException) { }

                faulty.Failed.ShouldBeTrue();
                await RunAsync();
                (await RunAsync()).Release.ShouldBeNull("a further run finds nothing to release");
                (await ReleasesAsync(lake)).ShouldBe(expected, $"stopped {(after ? "after" : "before")} {calls[call]}");
                stops++;
            }
        }

        stops.ShouldBeGreaterThan(6);
    }

    private async Task<RunReport> RunAsync(IObjectStore? store = null, IReadOnlyCollection<TableName>? selected = null)
    {
        using var session = Open(store);
        return await session.RunAsync(await session.PlanAsync(selected, force: false, Ct), new Silence<RunEvent>(), Ct);
    }

    private async Task<long> CountAsync(long? release)
    {
        using var session = Open();
        await using var answer = await session.QueryAsync("select count(*) from silver.orders", release, Ct);
        (await answer.Reader.ReadAsync(Ct)).ShouldBeTrue();
        return answer.Reader.GetInt64(0);
    }

    private ProjectSession Open(IObjectStore? store = null) =>
        ProjectSession.Open(ProjectLoader.Load(new ProjectLocation(folder.Path, SearchAbove: false)), new SessionOptions { Store = store });

    /// <summary>Each release's number and versions; that every version can be read is asserted.</summary>
    private async Task<IReadOnlyList<string>> ReleasesAsync(string lake)
    {
        using var session = Open(new LocalStore(lake));
        var all = await session.Releases.AllAsync(Ct);
        foreach (var table in all.SelectMany(r => r.Tables.Values))
        {
            (await session.Lake.FindAsync(table, Ct)).State.Rows.ShouldBe(table.Rows);
        }

        return [.. all.Select(r => $"{r.Number}: {string.Join(", ", r.Tables.Select(t => $"{t.Key} {t.Value.Version}"))}")];
    }
}
