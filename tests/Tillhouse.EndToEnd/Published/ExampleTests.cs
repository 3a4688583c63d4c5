using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Published;

/// <summary>The two real shops of <c>examples/</c>, run by the published program, give the figures that their raw files hold.</summary>
public sealed class ExampleTests(PublishedTill till)
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lakehouse_lab_gives_its_known_figures()
    {
        using var example = await RunAsync("lakehouse-lab", "LAKEHOUSE_LAB", SharedData.Path("data/aws_lakehouse_lab"));

        (await QueryAsync(example, "select count(*), sum(total_amount) from gold.fact_orders")).ShouldBe("7500,1945810.41");
        (await QueryAsync(example, "select count(*) from gold.fact_sales")).ShouldBe("40803");
        (await QueryAsync(example, "select count(*) from gold.dim_product where product_key <> -1")).ShouldBe("1000");
        (await QueryAsync(example, "select count(*) from gold.dim_customer where is_inferred")).ShouldBe("5063");
        (
            await QueryAsync(example, "select sum(orders), sum(gross_amount) from gold.daily_sales where order_date = date '2025-04-01'")
        ).ShouldBe("500,132204.46");
    }

    [Fact]
    public async Task Olist_gives_the_figures_that_its_raw_files_hold()
    {
        var raw = SharedData.Path("data/olist/sample_consistent");
        using var example = await RunAsync("olist", "OLIST", raw);
        using var duck = DuckSql.Open();
        duck.Execute(
            $"""
            create view orders as from read_csv('{raw}/olist_orders_dataset.csv', header = true);
            create view items as from read_csv('{raw}/olist_order_items_dataset.csv', header = true, types = {"{"}'price': 'decimal(18,2)', 'freight_value': 'decimal(18,2)'{"}"});
            create view payments as from read_csv('{raw}/olist_order_payments_dataset.csv', header = true, types = {"{"}'payment_value': 'decimal(18,2)'{"}"});
            """
        );

        (await QueryAsync(example, "select count(*), sum(total_amount) from gold.fact_orders")).ShouldBe(
            Expected(duck, "select (select count(*) from orders), sum(price + freight_value) from items semi join orders using (order_id)")
        );
        (await QueryAsync(example, "select count(*), sum(net_amount) from gold.fact_sales where not is_cancelled")).ShouldBe(
            Expected(
                duck,
                "select count(*), sum(price) from items join orders using (order_id) where order_status not in ('canceled', 'unavailable')"
            )
        );
        (await QueryAsync(example, "select count(*), sum(amount) from gold.fact_payments")).ShouldBe(
            Expected(duck, "select count(*), sum(payment_value) from payments")
        );
        (await QueryAsync(example, "select count(*) from gold.delayed_orders where not is_open")).ShouldBe(
            Expected(
                duck,
                """
                select count(*) from orders
                where order_status not in ('canceled', 'unavailable')
                  and (order_delivered_customer_date::date > order_estimated_delivery_date::date
                    or order_delivered_customer_date::date - order_purchase_timestamp::date > 7)
                """
            )
        );
    }

    /// <summary>Runs a copy of an example, so that its lake is not written into the repository.</summary>
    private async Task<TempFolder> RunAsync(string example, string variable, string landing)
    {
        var folder = new TempFolder();
        var source = Path.Combine(SharedData.RepositoryRoot, "examples", example);
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(source, file);
            if (!relative.StartsWith("lake" + Path.DirectorySeparatorChar, StringComparison.Ordinal))
            {
                Directory.CreateDirectory(Path.GetDirectoryName(folder[relative])!);
                File.Copy(file, folder[relative]);
            }
        }

        var variables = new Dictionary<string, string> { [variable] = landing };
        var run = await till.RunAsync(folder.Path, ["run"], Cancellation, variables);
        run.ShouldSucceed();
        return folder;
    }

    /// <summary>The first row of a query as CSV without its header.</summary>
    private async Task<string> QueryAsync(TempFolder project, string sql)
    {
        // The landing zone of a query does not matter, but the project must be readable.
        var variables = new Dictionary<string, string> { ["LAKEHOUSE_LAB"] = project.Path, ["OLIST"] = project.Path };
        var query = await till.RunAsync(project.Path, ["--quiet", "--format", "csv", "query", sql], Cancellation, variables);
        return query.ShouldSucceed().Output.Split('\n')[1].Trim();
    }

    private static string Expected(DuckDbConnection duck, string sql) => string.Join(',', duck.Rows(sql)[0]);
}
