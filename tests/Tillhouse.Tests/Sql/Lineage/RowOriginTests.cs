using Tillhouse.Core.Sql.Lineage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Sql.Lineage;

public sealed class RowOriginTests
{
    [Theory]
    [InlineData("select id, upper(name) as name from silver.a", "silver.a by id=id")]
    [InlineData("select id as key from silver.a where name > 'x'", "silver.a by id=key")]
    [InlineData("select name, count(*) as n from silver.a group by name", "silver.a by name=name")]
    [InlineData("select sum(id) as n from silver.a", "all of silver.a: an aggregate counts all of them")]
    [InlineData("select count(*) as n from silver.a", "all of silver.a: no column of it is read, so each row counts")]
    [InlineData(
        "select upper(name) as n from silver.a group by upper(name)",
        "all of silver.a: rows are grouped by none of its columns as they are"
    )]
    [InlineData("select id from silver.a limit 1", "all of silver.a: limit looks at all of them")]
    [InlineData(
        "select a.id, b.price from silver.a a join silver.b b on b.a_id = a.id",
        "silver.a by id=id; silver.b by a_id=id, price=price"
    )]
    [InlineData("select b.a_id from silver.a a join silver.b b on b.a_id = a.id", "silver.a by id=a_id; silver.b by a_id=a_id")]
    [InlineData(
        "select a.id, b.a_id from silver.a a left join silver.b b on b.a_id = a.id",
        "silver.a by id=id; silver.b by a_id=id, a_id=a_id"
    )]
    [InlineData(
        "select b.a_id from silver.a a left join silver.b b on b.a_id = a.id",
        "all of silver.a: the SELECT keeps none of its columns as they are; silver.b by a_id=a_id"
    )]
    [InlineData("select a.id from silver.a a semi join silver.b b on b.a_id = a.id", "silver.a by id=id; silver.b by a_id=id")]
    [InlineData("select a.id from silver.a a anti join silver.b b on b.a_id = a.id", "silver.a by id=id")]
    [InlineData("select id from silver.a union all select a_id from silver.b", "silver.a by id=id; silver.b by a_id=id")]
    [InlineData(
        "with t as (select a_id, sum(price) as price from silver.b group by a_id) select a.id, t.price from silver.a a left join t on t.a_id = a.id",
        "silver.a by id=id; silver.b by a_id=id"
    )]
    public void Rows_are_found_by_the_columns_that_come_through(string select, string expected) => Origins(select).ShouldBe(expected);

    [Theory]
    [InlineData("select id, ntile(4) over (order by name) as quarter from silver.a", "silver.a by id=id, ntile() over all")]
    [InlineData(
        "select id, row_number() over (partition by name order by id) as n from silver.a",
        "silver.a by id=id, row_number() over name"
    )]
    [InlineData(
        "select a_id, price, sum(price) over (partition by a_id) as s from silver.b",
        "silver.b by a_id=a_id, price=price, sum() over a_id"
    )]
    public void A_window_keeps_its_own_row_and_is_named_for_the_others_it_looks_at(string select, string expected) =>
        Origins(select).ShouldBe(expected);

    private static string Origins(string select)
    {
        using var engine = new TestEngine();
        engine.Connection.Execute(
            "create table silver.a (id bigint, name varchar); create table silver.b (a_id bigint, price decimal(18,2))"
        );
        var columns = engine.Rows($"select column_name from (describe {select})");
        return string.Join("; ", RowOrigin.Of(engine.Connection, select, columns).Select(Text));
    }

    private static string Text(RowOrigin origin) =>
        origin.Unbounded is { } why
            ? $"all of {origin.Table}: {why}"
            : $"{origin.Table} by {string.Join(", ", origin.Columns.Select(p => $"{p.Input}={p.Output}"))}"
                + string.Concat(
                    origin.Glances.Select(g => $", {g.Function}() over {(g.Columns.Count == 0 ? "all" : string.Join(", ", g.Columns))}")
                );
}
