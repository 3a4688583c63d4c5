using FsCheck;
using FsCheck.Fluent;

namespace Tillhouse.Tests.Sql;

public sealed class ModelAnalyzerTests
{
    private const string Sql = """
        with recent as (
          select order_id, cast(total as decimal(18,2)) as total from silver.orders where status = 'paid -- not a comment'
        )
        select r.order_id, sum(i.quantity) as units, max(r.total) as total
        from recent r
        left join silver.order_items i on i.order_id = r.order_id
        where exists (select 1 from gold.dim_date d where d.date_key > 20200101)
        group by r.order_id
        """;

    [Fact]
    public void Tables_are_found_in_every_scope_with_their_places_and_ctes_are_none()
    {
        var (analysis, errors) = AnalysedSql.Of(Sql);
        errors.ShouldBeEmpty();
        analysis!
            .References.Select(r => $"{r.Table} {r.At}")
            .ShouldBe(["silver.orders m.sql:2:63", "silver.order_items m.sql:6:11", "gold.dim_date m.sql:7:29"], ignoreOrder: true);
        analysis.Columns.Select(c => c.Name).ShouldBe(["order_id", "units", "total"]);
        analysis.Functions.ShouldBe(["max", "sum"]);
        analysis.NotRowByRow.ShouldNotBeNull();
    }

    [Fact]
    public void A_cte_hides_nothing_outside_its_own_statement()
    {
        var (_, errors) = AnalysedSql.Of("select a from (with c as (select 1 as a) select a from c) as x cross join c");
        errors.ShouldBe(["T0301 1:75 'c' is no table of the lake"]);
    }

    [Theory]
    [InlineData("select a frm silver.t where", "T0202 1:14")]
    [InlineData("select\n  'é', b b2 b3\nfrom silver.t", "T0202 2:13")]
    [InlineData("select 1 as a; select 2 as b", "T0203 1:1")]
    [InlineData("create table x as select 1", "T0203 1:1")]
    [InlineData("insert into silver.t values (1)", "T0203 1:1")]
    [InlineData("attach 'x.db'", "T0203 1:1")]
    [InlineData("select a from read_csv('x.csv')", "T0204 1:15")]
    [InlineData("select a from silver.t cross join glob('*')", "T0204 1:35")]
    [InlineData("show tables", "T0204 1:1")]
    [InlineData("select a from 'x.csv'", "T0301 1:15")]
    [InlineData("select a from orders", "T0301 1:15")]
    [InlineData("select a from other.silver.orders", "T0301 1:15")]
    public void What_is_no_select_over_the_lake_is_refused_at_its_place(string sql, string error) =>
        AnalysedSql.Of(sql).Errors.ShouldHaveSingleItem().ShouldStartWith(error + " ");

    [Fact]
    public void A_semicolon_and_comments_behind_the_select_are_left_out_of_it()
    {
        AnalysedSql.Of("select 1 as a -- one\n;\n-- the end").Analysis!.Sql.ShouldBe("select 1 as a");
    }

    [Fact]
    public void Hundreds_of_nested_brackets_are_an_answer_and_no_crash()
    {
        var sql = "select " + string.Concat(Enumerable.Repeat("abs(", 600)) + "1" + new string(')', 600) + " as a";
        AnalysedSql.Of(sql).Errors.ShouldHaveSingleItem().ShouldStartWith("T0203");
    }

    [Fact]
    public void Spaces_and_comments_do_not_change_the_fingerprint()
    {
        var words = Tillhouse.Core.Sql.SqlLexer.Tokens(Sql).Select(t => t.Text).ToArray();
        var plain = AnalysedSql.Of(Sql).Analysis!.Fingerprint;
        string[] gaps = [" ", "\n", "\t  ", " /* a 'comment' /* nested */ */ ", " -- line; \"x\n", "\r\n"];
        Prop.ForAll(
                ArbMap.Default.GeneratorFor<int[]>().ToArbitrary(),
                choices =>
                {
                    var at = 0;
                    var text = string.Concat(
                        words.Select(w => w + gaps[choices.Length == 0 ? 0 : (int)((uint)choices[at++ % choices.Length] % gaps.Length)])
                    );
                    AnalysedSql.Of(text).Analysis!.Fingerprint.ShouldBe(plain);
                }
            )
            .Check(Config.QuickThrowOnFailure.WithMaxTest(25));
    }

    [Theory]
    [InlineData("select a from silver.t", "select b from silver.t")]
    [InlineData("select a from silver.t", "select a as b from silver.t")]
    [InlineData("select a from silver.t where a = '1 '", "select a from silver.t where a = '1'")]
    [InlineData("select a from silver.t where a = 1", "select a from silver.t where a = '1'")]
    public void What_changes_the_meaning_changes_the_fingerprint(string one, string other) =>
        AnalysedSql.Of(one).Analysis!.Fingerprint.ShouldNotBe(AnalysedSql.Of(other).Analysis!.Fingerprint);

    [Theory]
    [InlineData("select a from silver.t where a > 0", null)]
    [InlineData("with c as (select a from silver.t) select a from c", null)]
    [InlineData("select distinct a from silver.t", "distinct")]
    [InlineData("select count(*) as n from silver.t", "the aggregate count_star")]
    [InlineData("select a from silver.t group by a", "group by")]
    [InlineData("select row_number() over (order by a nulls last) as n from silver.t", "a window")]
    [InlineData("select a from silver.t union all select a from silver.u", "a union, except or intersect")]
    [InlineData("select a from silver.t limit 3", "limit")]
    [InlineData("select a from silver.t where a in (select b from silver.u)", "a subquery")]
    [InlineData("select a from silver.t cross join silver.u", "a join")]
    public void What_looks_at_more_than_one_row_is_named(string sql, string? what) =>
        AnalysedSql.Of(sql).Analysis!.NotRowByRow?.What.ShouldBe(what);

    [Theory]
    [InlineData("a > 0 -- comment")]
    [InlineData("a > 0 limit 1")]
    [InlineData("a > 0, b > 0")]
    [InlineData("a > 0 as x")]
    [InlineData("a > (select max(b) from silver.t)")]
    [InlineData("a > 0 from silver.t")]
    [InlineData("sum(a) > 0")]
    public void A_rule_is_one_condition_over_one_row(string condition) =>
        AnalysedSql.Of("select 1 as a", AnalysedSql.Rule(condition)).Errors.ShouldHaveSingleItem().ShouldStartWith("T0210 5:10");

    [Fact]
    public void Errors_in_a_rule_point_into_it()
    {
        AnalysedSql.Of("select 1 as a", AnalysedSql.Rule("a > avg(b)")).Errors.ShouldContain("T0205 5:14 avg() is not portable");
        AnalysedSql.Of("select 1 as a", AnalysedSql.Rule("a > > b")).Errors.ShouldHaveSingleItem().ShouldStartWith("T0202 5:");
    }
}
