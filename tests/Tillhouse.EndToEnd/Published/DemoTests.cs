namespace Tillhouse.EndToEnd.Published;

/// <summary>The demo, as people see it first.</summary>
[Collection(DemoTestGroup.Name)]
public sealed class DemoTests(DemoLake demo, PublishedTill till)
{
    [Fact]
    public async Task The_demo_shows_its_tables_and_figures_and_the_delayed_orders()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var said = (await demo.DemoAsync(cancellationToken)).Output;

        said.ShouldContain("gold.fact_orders");
        said.ShouldContain("delayed", Case.Insensitive);
        said.ShouldContain("Three things to try next");
        var query = await till.RunAsync(
            demo.Project,
            ["--quiet", "--format", "csv", "query", "select count(*) as orders from gold.fact_orders"],
            cancellationToken
        );
        int.Parse(query.ShouldSucceed().Output.Split('\n')[1], System.Globalization.CultureInfo.InvariantCulture).ShouldBeGreaterThan(100);
    }
}
