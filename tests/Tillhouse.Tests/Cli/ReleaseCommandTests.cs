using System.Text.Json;
using Tillhouse.Cli;
using Tillhouse.Core.Run;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Cli;

/// <summary>What readers see, from the command line.</summary>
public sealed class ReleaseCommandTests : IDisposable
{
    private readonly TillBox till = new();

    public ReleaseCommandTests() => MiniProject.Write(till.Folder);

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Releases_are_listed_read_and_gone_back_to()
    {
        (await till.RunAsync("releases")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("there is no release yet: till run makes one\n");
        await till.RunAsync("plan");
        till.Error.ShouldContain("release 1 (prod)");
        await till.RunAsync("run");
        till.Error.ShouldContain("release 1: readers see what this run made");
        await LandAsync("2.csv", "D,web,4.00");
        await till.RunAsync("plan");
        till.Error.ShouldContain("release 1 → 2 (prod)");
        await till.RunAsync("run", "--quiet");

        (await till.RunAsync("releases", "--format", "json")).ShouldBe(ExitCode.Ok);
        var newest = JsonDocument.Parse(till.Out).RootElement[0];
        newest.GetProperty("release").GetInt64().ShouldBe(2);
        newest.GetProperty("names").GetString().ShouldBe("bronze.orders, gold.totals, silver.orders");

        (await till.RunAsync("rollback")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("release 3: readers see the tables of release 1 again");
        (await OrdersAsync()).ShouldBe("2");
        till.Error.ShouldContain("release 3 was read, a rollback to release 1");
        (await OrdersAsync("--release", "2")).ShouldBe("3");
        (await till.RunAsync("rollback")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("error T0701: nothing came before release 1");
    }

    [Fact]
    public async Task After_a_rollback_a_run_without_news_changes_nothing_and_one_with_news_ends_it()
    {
        await till.RunAsync("run", "--quiet");
        await LandAsync("2.csv", "D,web,4.00");
        await till.RunAsync("run", "--quiet");
        await till.RunAsync("rollback", "1", "--quiet");

        (await till.RunAsync("run")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("nothing to do");
        till.Error.ShouldContain("readers were taken back to release 1 (by release 3)");
        (await OrdersAsync()).ShouldBe("2");

        await LandAsync("3.csv", "E,web,4.00");
        await till.RunAsync("run");
        till.Error.ShouldContain("release 4: readers see what this run made; it ends the rollback to release 1");
        (await OrdersAsync()).ShouldBe("4");
    }

    [Fact]
    public async Task A_query_says_what_it_read_before_the_first_release()
    {
        await till.RunAsync("run", "--quiet", "--select", "silver.orders");
        (await OrdersAsync()).ShouldBe("2");
        till.Error.ShouldContain("there is no release yet: the tables were read as they are now");
        (await till.RunAsync("query", "select 1 from silver.orders", "--release", "1")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("error T0701: there is no release 1 of prod");
    }

    [Fact]
    public async Task A_vacuum_keeps_every_version_that_a_release_names()
    {
        await till.RunAsync("run", "--quiet");
        await till.RunAsync("run", "--rebuild", "--quiet");
        await till.RunAsync("run", "--rebuild", "--quiet", "--select", "silver.orders");
        var before = Files();
        (await till.RunAsync("table", "vacuum", "silver.orders", "--retain", "0h", "--force")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("kept for releases: 2 versions");
        Files().ShouldBe(before);
        (await OrdersAsync("--release", "1")).ShouldBe("2");

        Directory.Delete(Path.Combine(till.Folder, "lake/_till/env/prod/releases"), recursive: true);
        await till.RunAsync("table", "vacuum", "lake/silver/orders", "--retain", "0h", "--force");
        Files().ShouldBe(1, "without the releases only the newest version needs its file");
    }

    [Fact]
    public async Task A_run_beside_another_is_refused_or_waits()
    {
        var store = new LocalStore(Path.Combine(till.Folder, "lake"));
        var cancellation = TestContext.Current.CancellationToken;
        var other = await RunLease.TakeAsync(store, LeaseHolder.Self(), TimeProvider.System, null, cancellation);
        (await till.RunAsync("run")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldContain("error T0705: another run is at work on this lake since");
        Directory.Exists(Path.Combine(till.Folder, "lake/bronze")).ShouldBeFalse();

        var waiting = till.RunAsync("run", "--wait");
        await other.DisposeAsync();
        (await waiting).ShouldBe(ExitCode.Ok);
    }

    private int Files() => Directory.GetFiles(Path.Combine(till.Folder, "lake/silver/orders"), "*.parquet").Length;

    private Task LandAsync(string file, string line)
    {
        MiniProject.Put(till.Folder, $"landing/orders/{file}", $"order_id,channel,total\n{line}\n");
        return Task.CompletedTask;
    }

    private async Task<string> OrdersAsync(params string[] options)
    {
        (await till.RunAsync(["query", "select count(*) as n from silver.orders", "--format", "csv", .. options])).ShouldBe(ExitCode.Ok);
        return till.Out.Split('\n')[1];
    }
}
