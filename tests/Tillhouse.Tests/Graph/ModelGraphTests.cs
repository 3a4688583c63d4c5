using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Graph;

public sealed class ModelGraphTests
{
    [Fact]
    public void Upstream_and_downstream_follow_what_tables_are_made_of()
    {
        using var folder = GraphFolder.Small();
        var graph = folder.Bind().Graph;
        graph
            .Upstream(new TableName(Layer.Gold, "daily_sales"))
            .Order()
            .Select(t => t.ToString())
            .ShouldBe(["bronze.orders", "silver.orders", "gold.fact_orders"]);
        graph
            .Downstream(new TableName(Layer.Bronze, "orders"))
            .Order()
            .Select(t => t.ToString())
            .ShouldBe(["silver.orders", "gold.daily_sales", "gold.fact_orders"]);
        graph.Inputs(new TableName(Layer.Gold, "daily_sales")).ShouldBe([new TableName(Layer.Gold, "fact_orders")]);
    }

    [Fact]
    public void A_cycle_is_printed_as_a_path_at_the_place_that_closes_it()
    {
        using var folder = GraphFolder.Small();
        folder.Write("models/gold/a.sql", "select 1 as x\nfrom gold.b").Write("models/gold/b.sql", "select 1 as x from gold.c");
        folder.Write("models/gold/c.sql", "select 1 as x from gold.a").Write("models/gold/d.sql", "select x from gold.a");
        folder.BindErrors().ShouldBe(["T0302 models/gold/a.sql:2:6 models wait for each other: gold.a → gold.b → gold.c → gold.a"]);
    }

    [Fact]
    public void A_model_that_reads_itself_is_a_cycle_of_one()
    {
        using var folder = GraphFolder.Small();
        folder.Write("models/gold/a.sql", "select x from gold.a");
        folder.BindErrors().ShouldBe(["T0302 models/gold/a.sql:1:15 models wait for each other: gold.a → gold.a"]);
    }

    [Fact]
    public void What_a_check_reads_is_built_before_and_is_no_input()
    {
        using var folder = GraphFolder.Small();
        folder.Write(
            "models/gold/a.sql",
            "/* till\ncolumns:\n  customer_id: { checks: [{ relationships: gold.daily_sales.customer_id }] }\n*/\nselect customer_id from silver.orders"
        );
        var graph = folder.Bind().Graph;
        graph.Order.Select(t => t.Name).ShouldBe(["orders", "fact_orders", "daily_sales", "a"]);
        graph.Inputs(new TableName(Layer.Gold, "a")).ShouldBe([new TableName(Layer.Silver, "orders")]);
    }

    [Theory]
    [InlineData(
        "models/gold/a.sql",
        "select 1 as x from gold.fact_order",
        "T0301 models/gold/a.sql:1:20 there is no table gold.fact_order"
    )]
    [InlineData("models/gold/a.sql", "select order_id from bronze.orders", "T0303 models/gold/a.sql:1:22 gold.a reads bronze.orders")]
    [InlineData(
        "models/silver/a.sql",
        "select order_id from gold.fact_orders",
        "T0303 models/silver/a.sql:1:22 silver.a reads gold.fact_orders"
    )]
    public void Tables_that_are_not_there_or_of_the_wrong_layer_are_errors(string path, string sql, string error)
    {
        using var folder = GraphFolder.Small();
        folder.Write(path, sql);
        folder.BindErrors().ShouldBe([error]);
    }
}
