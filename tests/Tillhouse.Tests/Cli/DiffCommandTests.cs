using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

/// <summary>Comparing releases and environments, and promoting one.</summary>
public sealed class DiffCommandTests : IDisposable
{
    private readonly TillBox till = new();

    public DiffCommandTests() => MiniProject.Write(till.Folder);

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Two_releases_are_compared_by_key()
    {
        await till.RunAsync("run", "--quiet");
        MiniProject.Put(till.Folder, "landing/orders/2.csv", "order_id,channel,total\nA,shop,10.50\nD,web,4.00\n");
        await till.RunAsync("run", "--quiet");
        (await till.RunAsync("diff", "1", "2", "--format", "csv", "--select", "silver.orders", "gold")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe(
            "table,added,removed,changed,columns,shape\n"
                + "bronze.orders,2,0,0,,\n"
                + "gold.totals,1,0,1,total 1,\n"
                + "silver.orders,1,0,1,\"channel 1, _file 1, _batch 1, _ingested_at 1\",\n"
        );
        (await till.RunAsync("diff", "2", "1", "--format", "csv", "--select", "gold.totals")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("gold.totals,0,1,1,total 1,\n");
        (await till.RunAsync("diff", "2", "2")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("no row differs\n");
        (await till.RunAsync("diff", "1", "9")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("error T0701: there is no release 9 of prod");
    }

    [Fact]
    public async Task The_rows_that_differ_are_listed_by_key_with_both_values()
    {
        await till.RunAsync("run", "--quiet");
        MiniProject.Put(till.Folder, "landing/orders/2.csv", "order_id,channel,total\nA,shop,10.50\nD,web,4.00\n");
        await till.RunAsync("run", "--quiet");
        (await till.RunAsync("diff", "1", "2", "--format", "csv", "--select", "gold.totals", "--rows", "5")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe(
            "table,change,key,column,from,to\ngold.totals,added,channel=shop,,,\ngold.totals,changed,channel=web,total,10.50,4.00\n"
        );
        (await till.RunAsync("diff", "2", "1", "--format", "csv", "--select", "gold.totals", "--rows", "1")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("table,change,key,column,from,to\ngold.totals,removed,channel=shop,,,\n");
        (await till.RunAsync("diff", "1", "2", "--rows", "-1")).ShouldBe(ExitCode.Usage);
    }

    [Fact]
    public async Task A_changed_model_is_tried_out_compared_and_promoted()
    {
        await till.RunAsync("run", "--quiet");
        MiniProject.Put(
            till.Folder,
            "models/gold/totals.sql",
            """
            /* till
            description: Totals by channel.
            key: [channel]
            */
            select channel, cast(sum(total) as decimal(20,3)) as total, count(*) as orders from silver.orders where channel <> 'app' group by channel
            """
        );
        (await till.RunAsync("plan", "--env", "dev")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("release 1 (dev)");
        till.Out.ShouldContain("gold.totals");
        (await till.RunAsync("run", "--env", "dev")).ShouldBe(ExitCode.Ok);
        (await till.RunAsync("diff", "prod", "dev", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("table,added,removed,changed,columns,shape\ngold.totals,0,1,1,total 1,+orders\n");
        (await till.RunAsync("diff", "prod", "dev", "--format", "csv", "--rows", "1")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("table,change,key,column,from,to\ngold.totals,added,,orders,,\ngold.totals,removed,channel=app,,,\n");
        (await till.RunAsync("promote", "dev")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("release 2: readers see what dev has built");
        (await till.RunAsync("run")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldStartWith("nothing to do");
        (await till.RunAsync("query", "select channel, orders from gold.totals", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("channel,orders\nweb,1\n");
        (await till.RunAsync("promote", "dev")).ShouldBe(ExitCode.Environment);
        till.Error.ShouldContain("error T0708");
    }

    [Theory]
    [InlineData("dev@x", "T0701")]
    [InlineData("Dev", "T0707")]
    [InlineData("dev", "T0701")]
    public async Task A_name_of_no_release_is_refused(string name, string code)
    {
        await till.RunAsync("run", "--quiet");
        (await till.RunAsync("diff", "prod", name)).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain($"error {code}");
    }
}
