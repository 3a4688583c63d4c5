using Tillhouse.Core;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Cli;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

public sealed class PromotionTests : IDisposable
{
    private readonly TemporaryFolder folder = new();

    public PromotionTests()
    {
        MiniProject.Write(folder.Path);
        MiniProject.Put(
            folder.Path,
            "models/gold/sum.sql",
            "/* till\ndescription: s\nkey: [total]\n*/\nselect cast(sum(total) as decimal(18,2)) as total from gold.totals"
        );
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    private string Lake => Path.Combine(folder.Path, "lake");

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task What_was_built_beside_production_becomes_its_next_release_and_its_next_run_finds_nothing_to_do()
    {
        await RunAsync("prod");
        await ChangeModelAsync();
        var dev = (await RunAsync("dev")).Release!;
        var release = await PromoteAsync();
        release.Number.ShouldBe(2);
        release.Tables.ShouldAllBe(t => t.Value.Path == t.Key.Replace('.', '/'));
        release.Tables["gold.sum"].Rows.ShouldBe(dev.Tables["gold.sum"].Rows);
        (await SumAsync()).ShouldBe(25m);

        var next = await RunAsync("prod");
        next.Tasks.ShouldBeEmpty();
        next.Release.ShouldBeNull();
        (await RunAsync("dev")).Release!.Tables.ShouldBe(release.Tables, "now everything is shared");

        // And what comes after is built upon it.
        MiniProject.Put(folder.Path, "landing/orders/2.csv", "order_id,channel,total\nD,web,4.00\n");
        await RunAsync("prod");
        (await SumAsync()).ShouldBe(33m);
    }

    [Fact]
    public async Task Files_are_linked_and_not_copied()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "Windows copies");
        await RunAsync("prod");
        await ChangeModelAsync();
        await RunAsync("dev");
        var file = Directory.GetFiles(Path.Combine(Lake, "_till/env/dev/gold/sum"), "*.parquet").ShouldHaveSingleItem();
        await PromoteAsync();
        var promoted = Path.Combine(Lake, "gold/sum", Path.GetFileName(file));
        var time = new DateTime(2001, 2, 3, 4, 5, 6, DateTimeKind.Utc);
        File.SetLastWriteTimeUtc(file, time);
        File.GetLastWriteTimeUtc(promoted).ShouldBe(time, "two names of one file have one time");
    }

    [Fact]
    public async Task A_promotion_stopped_at_any_change_of_the_store_and_repeated_gives_the_same_release()
    {
        await RunAsync("prod");
        await ChangeModelAsync();
        await RunAsync("dev");
        using var before = new TemporaryFolder();
        Folders.Copy(Lake, before.Path);
        var recording = new RecordingStore(new LocalStore(Lake));
        var expected = Rows(await PromoteAsync(recording));
        var changes = Enumerable
            .Range(0, recording.Calls.Count)
            .Where(i =>
                recording.Calls[i] is var call
                && call.StartsWith("create ", StringComparison.Ordinal)
                && call.EndsWith(".json", StringComparison.Ordinal)
            )
            .Where(i =>
                recording.Calls[i].Contains("gold/", StringComparison.Ordinal)
                || recording.Calls[i].Contains("/releases/", StringComparison.Ordinal)
            )
            .ToList();
        changes.Count.ShouldBeGreaterThan(2);
        foreach (var (call, after) in changes.SelectMany(c => new[] { (c, false), (c, true) }))
        {
            Directory.Delete(Lake, recursive: true);
            Folders.Copy(before.Path, Lake);
            try
            {
                await PromoteAsync(new FaultyStore(new LocalStore(Lake), call, after));
            }
            catch (Exception e) when (e is IOException or Tillhouse.Delta.DeltaException) { }

            using var session = Open("prod");
            var latest = (await session.Releases.LatestAsync(Ct))!;
            if (latest.Number == 1)
            {
                // The stopped one is this very process, so that only time ends its lease.
                latest = await PromoteAsync(time: new VirtualTime(TimeProvider.System.GetUtcNow() + (2 * RunLease.Lasts)));
            }

            Rows(latest).ShouldBe(expected, recording.Calls[call]);
            (await RunAsync("prod")).Tasks.ShouldBeEmpty(recording.Calls[call]);
        }
    }

    [Fact]
    public async Task A_source_that_only_the_environment_took_is_promoted_with_its_batches()
    {
        await RunAsync("prod");
        var source = await File.ReadAllTextAsync(Path.Combine(folder.Path, "sources/orders.yml"), Ct);
        MiniProject.Put(folder.Path, "sources/returns.yml", source.Replace("orders", "returns", StringComparison.Ordinal));
        MiniProject.Put(folder.Path, "landing/returns/1.csv", "order_id,channel,total\nA,web,10.50\n");
        var model = await File.ReadAllTextAsync(Path.Combine(folder.Path, "models/silver/orders.sql"), Ct);
        MiniProject.Put(
            folder.Path,
            "models/silver/returns.sql",
            model.Replace("bronze.orders", "bronze.returns", StringComparison.Ordinal)
        );
        await RunAsync("dev");
        (await PromoteAsync()).Tables["bronze.returns"].Path.ShouldBe("bronze/returns");
        (await RunAsync("prod")).Tasks.ShouldBeEmpty("its files were taken already");
        MiniProject.Put(folder.Path, "landing/returns/2.csv", "order_id,channel,total\nB,web,1.00\n");
        (await RunAsync("prod")).Release!.Tables["silver.returns"].Rows.ShouldBe(2);
    }

    [Fact]
    public async Task With_a_table_comes_what_was_kept_out_of_it()
    {
        await RunAsync("prod");
        (await OrdersAsync()).ShouldBe((2, 1));

        await PromoteRuleAsync("total >= -10");
        (await OrdersAsync()).ShouldBe((3, 0), "no row waits that the table holds");

        await PromoteRuleAsync("total >= 5");
        (await OrdersAsync()).ShouldBe((1, 2), "and none is nowhere");

        await PromoteRuleAsync("total >= 0");
        (await OrdersAsync()).ShouldBe((2, 1));
    }

    [Fact]
    public async Task What_can_not_be_promoted_is_refused_and_says_why()
    {
        await RunAsync("prod");
        await RefusedAsync("prod", "this is production");
        await RefusedAsync("dev", "not up to date");
        await RunAsync("dev");
        await RefusedAsync("dev", "every table is shared");
        await ChangeModelAsync();
        await RefusedAsync("dev", "not up to date");
        await RunAsync("dev");
        using (var session = Open("prod"))
        {
            await session.RollBackAsync(1, Ct);
        }

        await RunAsync("dev");
        await RefusedAsync("dev", "taken back to release 1");
    }

    private async Task RefusedAsync(string environment, string why)
    {
        using var session = Open(environment);
        var error = await Should.ThrowAsync<TerminalException>(() => session.PromoteAsync(Ct));
        error.Code.ShouldBe(ErrorCodes.NotPromotable);
        error.Message.ShouldContain(why);
    }

    private async Task ChangeModelAsync()
    {
        var model = Path.Combine(folder.Path, "models/gold/totals.sql");
        await File.WriteAllTextAsync(
            model,
            (await File.ReadAllTextAsync(model, Ct)).Replace("sum(total)", "sum(total * 2)", StringComparison.Ordinal),
            Ct
        );
    }

    private async Task PromoteRuleAsync(string rule)
    {
        MiniProject.Write(folder.Path);
        var model = Path.Combine(folder.Path, "models/silver/orders.sql");
        var text = await File.ReadAllTextAsync(model, Ct);
        await File.WriteAllTextAsync(model, text.Replace("total >= 0", rule, StringComparison.Ordinal), Ct);
        await RunAsync("dev");
        await PromoteAsync();
    }

    /// <summary>Production's orders in silver and in quarantine.</summary>
    private async Task<(long Held, long Waiting)> OrdersAsync()
    {
        using var session = Open("prod");
        var waiting = await session.Lake.FindAsync("quarantine/orders", Ct);
        var held = await session.Lake.FindAsync("silver/orders", Ct);
        return (held!.State.Rows, waiting!.State.Rows);
    }

    private async Task<Release> PromoteAsync(IObjectStore? store = null, TimeProvider? time = null)
    {
        using var session = Open("dev", store, time);
        return await session.PromoteAsync(Ct);
    }

    private async Task<RunReport> RunAsync(string environment)
    {
        using var session = Open(environment);
        var report = await session.RunAsync(await session.PlanAsync(null, force: false, Ct), new Silence<RunEvent>(), Ct);
        report.IsWhole.ShouldBeTrue();
        return report;
    }

    private async Task<decimal> SumAsync()
    {
        using var session = Open("prod");
        await using var reader = await session.QueryAsync("select total from gold.sum", Ct);
        (await reader.ReadAsync(Ct)).ShouldBeTrue();
        return reader.GetDecimal(0);
    }

    private ProjectSession Open(string environment, IObjectStore? store = null, TimeProvider? time = null) =>
        ProjectSession.Open(
            ProjectLoader.Load(new ProjectLocation(folder.Path, SearchAbove: false)),
            new SessionOptions
            {
                Environment = environment,
                Store = store,
                Time = time ?? TimeProvider.System,
            }
        );

    private static IReadOnlyList<string> Rows(Release release) => [.. release.Tables.Select(t => $"{t.Key} {t.Value.Path} {t.Value.Rows}")];
}
