using Tillhouse.Core;
using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Graph;

public sealed class ProjectBinderTests
{
    private static readonly TableName Daily = new(Layer.Gold, "daily_sales");

    [Fact]
    public void Columns_and_types_of_every_model_are_known()
    {
        using var folder = GraphFolder.Small();
        var bound = folder.Bind();
        bound.Models[Daily].Columns.Select(c => $"{c.Name} {c.Type}").ShouldBe(["customer_id VARCHAR", "total DECIMAL(18,2)"]);
        bound.Graph.Order.Select(t => t.ToString()).ShouldBe(["silver.orders", "gold.fact_orders", "gold.daily_sales"]);
    }

    [Fact]
    public void An_scd2_table_has_its_history_columns_around_those_of_the_select()
    {
        using var folder = GraphFolder.Small();
        folder.Write(
            "models/gold/dim.sql",
            "/* till\nbuild: scd2\nkey: customer_id\nsurrogate: customer_key\nvalid_from: updated_at\ntrack: [status]\ninferred_from: [silver.orders.customer_id]\n*/\nselect customer_id, status, updated_at from silver.orders"
        );
        var model = folder.Bind().Models[new TableName(Layer.Gold, "dim")];
        model
            .Columns.Select(c => $"{c.Name} {c.Type}")
            .ShouldBe([
                "customer_key BIGINT",
                "customer_id VARCHAR",
                "status VARCHAR",
                "updated_at TIMESTAMP",
                "valid_from TIMESTAMP",
                "valid_to TIMESTAMP",
                "is_current BOOLEAN",
                "is_inferred BOOLEAN",
                "effective_from TIMESTAMP",
                "effective_to TIMESTAMP",
            ]);
        model.SelectColumns.Count.ShouldBe(3);
    }

    [Fact]
    public void An_unknown_column_is_named_at_its_place_and_models_above_stay_silent()
    {
        using var folder = GraphFolder.Small();
        folder.Write("models/gold/core/fact_orders.sql", "select\n  order_id,\n  custmer_id\nfrom silver.orders");
        var error = Should.Throw<TillhouseErrors>(folder.Bind).Errors.ShouldHaveSingleItem();
        error
            .Describe()
            .ShouldBe(
                "models/gold/core/fact_orders.sql:3:3: error T0207: there is no column 'custmer_id' here\n  help: did you mean customer_id?"
            );
    }

    [Theory]
    [InlineData("select lowr(status) as a from silver.orders", "T0205 models/gold/x.sql:1:8")]
    [InlineData("select till_nothing(status) as a from silver.orders", "T0208 models/gold/x.sql:1:8")]
    [InlineData("select status + updated_at as a from silver.orders", "T0208 models/gold/x.sql:1:15")]
    [InlineData(
        "select order_id,\n  sum(1) as n from silver.orders group by order_id",
        "T0209 models/gold/x.sql:2:3 gold.x.n would be HUGEINT, which tables do not store"
    )]
    [InlineData(
        "select 1 as b, median(cast(total_amount as double)) as n from silver.orders",
        "T0209 models/gold/x.sql:1:16 gold.x.n would be DOUBLE, which tables do not store"
    )]
    [InlineData("select null as n from silver.orders", "T0205 models/gold/x.sql:1:8")]
    [InlineData("select 1 as a, 2 as a", "T0209 models/gold/x.sql:1:16 gold.x has two columns a")]
    [InlineData(
        "/* till\nkey: [ordr_id]\n*/ select order_id from silver.orders",
        "T0207 models/gold/x.sql:2:6 key names 'ordr_id', which is no column of gold.x"
    )]
    [InlineData("/* till\npartition_by: [b]\n*/ select 1 as a", "T0207 models/gold/x.sql:2:15")]
    [InlineData("/* till\ncolumns:\n  b: text\n*/ select 1 as a", "T0207 models/gold/x.sql:3:3")]
    [InlineData(
        "/* till\ncolumns:\n  a: { checks: [{ relationships: silver.orders.b }] }\n*/ select 1 as a",
        "T0207 models/gold/x.sql:3:17"
    )]
    [InlineData(
        "/* till\nchecks:\n  - { name: r, rule: a > 0 and bb > 0 }\n*/ select 1 as a",
        "T0207 models/gold/x.sql:3:32 there is no column 'bb' here"
    )]
    [InlineData(
        "/* till\nchecks:\n  - { name: r, rule: a }\n  - { name: q, query: select c from gold.x }\n*/ select 1 as a",
        "T0207 models/gold/x.sql:4:30"
    )]
    [InlineData(
        "/* till\ncolumns:\n  a: { checks: [{ range: { min: 1 } }] }\n*/ select status as a from silver.orders",
        "T0210 models/gold/x.sql:3:17 the check range:a is for numbers, and gold.x.a is VARCHAR"
    )]
    [InlineData(
        "/* till\ncolumns:\n  a: { checks: [{ pattern: x }] }\n*/ select 1 as a",
        "T0210 models/gold/x.sql:3:17 the check pattern:a is for texts, and gold.x.a is INTEGER"
    )]
    [InlineData(
        "/* till\ncolumns:\n  a: { checks: [{ freshness: 2 days }] }\n*/ select 1 as a",
        "T0210 models/gold/x.sql:3:17 the check freshness:a is for times, and gold.x.a is INTEGER"
    )]
    [InlineData(
        "/* till\ncolumns:\n  a: { checks: [{ drift: { time: b, most: 5 % } }] }\n*/ select 1 as a",
        "T0207 models/gold/x.sql:3:17 the check drift:a names 'b', which is no column of gold.x"
    )]
    [InlineData(
        "/* till\nchecks:\n  - { name: v, median_of: 14 days, between: [0.5, 2], column: t }\n*/ select 1 as a",
        "T0207 models/gold/x.sql:3:5 the check v names 't', which is no column of gold.x"
    )]
    [InlineData(
        "/* till\nchecks:\n  - { name: r, reconcile: { sum: a, with: silver.orders.status } }\n*/ select 1 as a",
        "T0210 models/gold/x.sql:3:5 the check r is for numbers, and silver.orders.status is VARCHAR"
    )]
    [InlineData(
        "/* till\nchecks:\n  - { name: r, reconcile: { with: silver.orders, by: [a] } }\n*/ select 1 as a",
        "T0207 models/gold/x.sql:3:5 the check r names 'a', which is no column of silver.orders"
    )]
    [InlineData(
        "/* till\nchecks:\n  - { name: r, reconcile: { with: silver.order } }\n*/ select 1 as a",
        "T0301 models/gold/x.sql:3:5 there is no table silver.order"
    )]
    [InlineData(
        "/* till\nbuild: scd2\nkey: k\nsurrogate: s\nvalid_from: k\ntrack: [k]\n*/ select 'a' as k",
        "T0209 models/gold/x.sql:5:13 k is VARCHAR, and versions begin at a timestamp"
    )]
    [InlineData(
        "/* till\nbuild: scd2\nkey: k\nsurrogate: s\nvalid_from: valid_from\ntrack: [k]\n*/ select 'a' as k, updated_at as valid_from from silver.orders",
        "T0209 models/gold/x.sql:7:4 the SELECT gives a column valid_from"
    )]
    public void What_does_not_fit_is_an_error_at_its_place(string model, string error)
    {
        using var folder = GraphFolder.Small();
        folder.Write("models/gold/x.sql", model);
        folder.BindErrors().ShouldHaveSingleItem().ShouldStartWith(error);
    }

    [Theory]
    [InlineData("select order_id, _line, _batch from bronze.orders", "does not keep _file")]
    [InlineData("select distinct order_id, _file, _line, _batch from bronze.orders", "this is distinct")]
    [InlineData("select o.order_id, o._file, o._line, o._batch from bronze.orders o cross join bronze.orders p", "this is a second table")]
    public void A_silver_model_takes_its_source_row_by_row_and_keeps_where_rows_came_from(string sql, string message)
    {
        using var folder = GraphFolder.Small();
        folder.Write("models/silver/o2.sql", $"/* till\nkey: order_id\n*/\n{sql}");
        folder
            .BindErrors()
            .ShouldContain(e =>
                e.StartsWith("T0206 models/silver/o2.sql:4:", StringComparison.Ordinal) && e.Contains(message, StringComparison.Ordinal)
            );
    }

    [Fact]
    public void Rules_of_a_model_that_reads_a_source_see_bronzes_own_columns()
    {
        using var folder = GraphFolder.Small();
        folder.Write(
            "models/silver/orders.sql",
            "/* till\nkey: order_id\nchecks:\n  - { name: past, rule: updated_at <= _ingested_at }\n*/\nselect order_id, customer_id, total_amount, updated_at, _file, _line, _batch from bronze.orders"
        );
        folder.Bind().Models[new TableName(Layer.Silver, "orders")].Definition.Checks[0].OnFail.ShouldBe(OnFail.Quarantine);
    }

    [Fact]
    public void A_default_quarantine_becomes_a_warning_where_no_source_is_read_and_a_written_one_an_error()
    {
        using var folder = GraphFolder.Small();
        const string sql = "*/\nselect order_id from silver.orders";
        folder.Write("models/silver/x.sql", "/* till\ncolumns:\n  order_id: { checks: [not_null] }\n" + sql);
        folder.Bind().Project.Models[new TableName(Layer.Silver, "x")].Checks[0].OnFail.ShouldBe(OnFail.Warn);
        folder.Write("models/silver/x.sql", "/* till\ncolumns:\n  order_id: { checks: [{ not_null: , on_fail: quarantine }] }\n" + sql);
        folder.BindErrors().ShouldHaveSingleItem().ShouldStartWith("T0210 models/silver/x.sql:3:24");
    }
}
