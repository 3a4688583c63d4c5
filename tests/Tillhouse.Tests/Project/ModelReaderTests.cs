using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

public sealed class ModelReaderTests
{
    private static ModelDefinition Read(string path, string text)
    {
        using var folder = new ProjectFolder();
        return folder.Write(path, text).Load().Models.Values.Single();
    }

    [Fact]
    public void A_header_is_read_with_all_its_keys()
    {
        var model = Read(
            "models/gold/core/dim_customer.sql",
            """
            /* till
            description: One row per version of a customer.
            build: scd2
            key: customer_id
            partition_by: [a]
            cluster_by: [b]
            owner: data@shop.example
            tags: [finance, daily]
            surrogate: customer_key
            valid_from: updated_at
            track: [city, segment]
            inferred_from: [silver.orders.customer_id]
            columns:
              customer_id: { description: Natural key., checks: [not_null, { relationships: silver.orders.customer_id, on_fail: stop }] }
              email:       { pii: true, checks: [{ pattern: '^[^@]+@[^@]+$', threshold: 97 % }] }
              rating:      { checks: [{ range: { min: 1, max: 5 } }, { accepted_values: [1, 2, 3] }] }
            checks:
              - { name: total_matches, dimension: accuracy, threshold: 98 %, rule: abs(coalesce(a, 0) - b) <= 0.01 }
              - { unique: [customer_id, updated_at] }
              - { name: sums, query: "select * from gold.dim_customer where a < 0", on_fail: stop }
            */

            select * from silver.customers
            """
        );
        model.Table.ShouldBe(new TableName(Layer.Gold, "dim_customer"));
        model.SqlAt.ToString().ShouldBe("models/gold/core/dim_customer.sql:23:1");
        model.Sql.ShouldBe("select * from silver.customers");
        var build = model.Build.ShouldBeOfType<BuildKind.Scd2>();
        (build.Surrogate, build.ValidFrom).ShouldBe(("customer_key", "updated_at"));
        build.Track.ShouldBe(["city", "segment"]);
        build.InferredFrom.ShouldBe([(new TableName(Layer.Silver, "orders"), "customer_id")]);
        model.Columns.Select(c => (c.Name, c.Pii)).ShouldBe([("customer_id", false), ("email", true), ("rating", false)]);
        model
            .Checks.Select(c => c.Name)
            .ShouldBe([
                "not_null:customer_id",
                "relationships:customer_id",
                "pattern:email",
                "range:rating",
                "accepted_values:rating",
                "total_matches",
                "unique:customer_id,updated_at",
                "sums",
            ]);
        model
            .Checks.Select(c => c.Dimension)
            .ShouldBe([
                Dimension.Completeness,
                Dimension.Consistency,
                Dimension.Validity,
                Dimension.Validity,
                Dimension.Validity,
                Dimension.Accuracy,
                Dimension.Uniqueness,
                Dimension.Accuracy,
            ]);
        model.Checks[2].Threshold.ShouldBe(0.97m);
        model.Checks[5].ShouldBeOfType<CheckDefinition.Rule>().Condition.ShouldBe("abs(coalesce(a, 0) - b) <= 0.01");
        model.Checks[1].OnFail.ShouldBe(OnFail.Stop);
        model.PlaceOf("key").ToString().ShouldBe("models/gold/core/dim_customer.sql:4:6");
    }

    [Fact]
    public void Row_rules_of_silver_keep_rows_out_by_default_and_others_warn()
    {
        const string header =
            "/* till\ncolumns:\n  a: { checks: [not_null, unique] }\nchecks:\n  - { name: r, rule: a > 0 }\n*/ select 1 as a";
        Read("models/silver/x.sql", header).Checks.Select(c => c.OnFail).ShouldBe([OnFail.Quarantine, OnFail.Warn, OnFail.Quarantine]);
        Read("models/gold/x.sql", header).Checks.Select(c => c.OnFail).ShouldBe([OnFail.Warn, OnFail.Warn, OnFail.Warn]);
    }

    [Fact]
    public void A_first_comment_that_does_not_say_till_belongs_to_the_author()
    {
        var model = Read("models/gold/x.sql", "/* tills are machines */ select 1 as a");
        model.Sql.ShouldBe("/* tills are machines */ select 1 as a");
        model.Build.ShouldBeOfType<BuildKind.Table>();
    }

    [Fact]
    public void A_header_on_one_line_points_at_its_columns()
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/x.sql", "/* till buld: view */ select 1");
        folder.Errors().ShouldBe(["T0103 models/gold/x.sql:1:9 a model's header has no key 'buld'"]);
    }

    [Theory]
    [InlineData("build: scd2\nkey: a\nsurrogate: k\nvalid_from: t", "T0104")]
    [InlineData("track: [a]", "T0105")]
    [InlineData("build: view\npartition_by: a", "T0105")]
    [InlineData("checks:\n  - { rule: a > 0 }", "T0104")]
    [InlineData("checks:\n  - { name: a }", "T0104")]
    [InlineData("checks:\n  - { name: a, rule: x, query: y }", "T0105")]
    [InlineData("checks:\n  - { name: a, rule: x }\n  - { name: a, rule: y }", "T0108")]
    [InlineData("checks:\n  - { name: a, rule: x, on_fail: quarantine }", "T0105")]
    [InlineData("checks:\n  - { name: 'a;b', rule: x }", "T0105")]
    [InlineData("columns:\n  a: { checks: [not_nul] }", "T0105")]
    [InlineData("columns:\n  a: { checks: [{ range: {} }] }", "T0105")]
    [InlineData("columns:\n  a: { checks: [{ pattern: x, threshold: 120 % }] }", "T0105")]
    [InlineData("columns:\n  a: { checks: [{ relationships: dim.x }] }", "T0105")]
    [InlineData("columns:\n  a: { checks: [{ freshness: soon }] }", "T0105")]
    [InlineData("columns:\n  a: { checks: [{ freshness: 999999999999 hours }] }", "T0105")]
    [InlineData("columns:\n  a: { checks: [{ freshness: 2 days, on_fail: quarantine }] }", "T0105")]
    [InlineData("columns:\n  a: { checks: [{ drift: { time: t } }] }", "T0104")]
    [InlineData("columns:\n  a: { checks: [{ drift: { of: median, time: t, most: 5 % } }] }", "T0105")]
    [InlineData("checks:\n  - { name: v, median_of: 14 days, between: [0.5, 2] }", "T0104")]
    [InlineData("checks:\n  - { name: v, median_of: 14 days, column: t }", "T0105")]
    [InlineData("checks:\n  - { name: v, median_of: 14 days, column: t, between: [2, 0.5] }", "T0105")]
    [InlineData("checks:\n  - { name: v, median_of: 14 hours, column: t, between: [0.5, 2] }", "T0105")]
    [InlineData("checks:\n  - { name: r, reconcile: { sum: a, with: gold.y } }", "T0105")]
    [InlineData("checks:\n  - { name: r, reconcile: { with: gold.y.b } }", "T0105")]
    [InlineData("checks:\n  - { name: r, reconcile: { sum: a } }", "T0104")]
    public void A_header_that_makes_no_sense_is_an_error(string header, string code)
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/x.sql", $"/* till\n{header}\n*/\nselect 1 as a");
        folder.Errors().ShouldHaveSingleItem().ShouldStartWith(code + " models/gold/x.sql:");
    }
}
