namespace Tillhouse.Tests.Sql;

public sealed class PortableCheckTests
{
    [Theory]
    [InlineData("a::int", "1:9 '::'")]
    [InlineData("\"a\"", "1:8 the name \"a\" in double quotes")]
    [InlineData("'\\d'", "1:8 a backslash in a text")]
    [InlineData("$$x$$", "1:8 a text in dollar signs")]
    [InlineData("e'x'", "1:9 a text with a prefix")]
    [InlineData("1_000", "1:8 the number 1_000")]
    [InlineData("a // b", "1:10 '//'")]
    [InlineData("[1, 2]", "1:8 '['")]
    [InlineData("{'a': 1}", "1:8 '{'")]
    [InlineData("a ** 2", "1:10 '**'")]
    [InlineData("a ~ 'x'", "1:10 '~'")]
    [InlineData("cast(a as varchar)", "1:8 the type varchar")]
    [InlineData("cast(concat(a, 'as') as hugeint)", "1:8 the type hugeint")]
    [InlineData("cast(a as timestamp with time zone)", "1:8 the type timestamp")]
    [InlineData("try_cast(a as int)", "1:8 try_cast to int")]
    [InlineData("cast(a / b as int)", "1:15 a division cast to a whole number")]
    [InlineData("avg(a)", "1:8 avg()")]
    [InlineData("a + avg(a) over ()", "1:12 avg()")]
    [InlineData("date_diff('day', a, b)", "1:8 date_diff()")]
    [InlineData("main.lower(a)", "1:8 a function with a schema, lower")]
    [InlineData("extract(second from a)", "1:8 extract(second from …)")]
    [InlineData("extract(isodow from a)", "1:8 extract(isodow from …)")]
    [InlineData("a at time zone 'UTC'", "1:10 at time zone")]
    [InlineData("current_date", "1:8 current_date")]
    [InlineData("substr(a, 0, 2)", "1:8 substr from 0")]
    [InlineData("count(distinct a, b)", "1:8 an aggregate over several distinct columns")]
    [InlineData("a collate nocase", "1:8 collate")]
    [InlineData("try(a)", "1:12 try(…)")]
    [InlineData("a similar to 'x'", "1:10 similar to")]
    [InlineData("list_transform(a, lambda x: x)", "1:34 ':'")]
    [InlineData("first_value(a ignore nulls) over (order by a nulls last)", "1:8 ignore nulls")]
    [InlineData("sum(a) over (order by b)", "1:30 order by without nulls first or nulls last")]
    [InlineData("sum(a) over (order by b nulls last groups 1 preceding)", "1:8 a window of groups, or with exclude")]
    [InlineData("columns('x')", "1:8 columns(…) or order by all")]
    [InlineData("* exclude (a)", "1:8 * with exclude, replace, rename or like")]
    public void An_expression_that_engines_read_differently_is_found_at_its_place(string expression, string error)
    {
        var found = AnalysedSql.Of($"select {expression} from silver.t").Errors;
        found.ShouldContain($"T0205 {error} is not portable");
    }

    [Theory]
    [InlineData("select a from silver.t order by a", "1:33 order by without nulls first or nulls last")]
    [InlineData("select a from silver.t qualify row_number() over (order by a nulls last) = 1", "qualify")]
    [InlineData("select distinct on (a) a, b from silver.t", "1:21 distinct on")]
    [InlineData("select a, sum(b) as b from silver.t group by all", "group by all")]
    [InlineData("select a from silver.t order by all", "order by")]
    [InlineData("from silver.t", "1:1 from without select")]
    [InlineData("select a from silver.t union by name select a from silver.u", "union by name")]
    [InlineData("select a from silver.t asof join silver.u on t.a >= u.a", "asof join")]
    [InlineData("select a from silver.t positional join silver.u", "positional join")]
    [InlineData("select a from silver.t tablesample 10%", "a sample")]
    [InlineData("select a from silver.t limit 10%", "limit in percent")]
    [InlineData("select a from silver.t, lateral (select t.a as b) as x", "lateral")]
    public void A_form_that_engines_read_differently_is_found(string sql, string error)
    {
        var found = AnalysedSql.Of(sql).Errors;
        found.ShouldContain(
            e => e.StartsWith("T0205 ", StringComparison.Ordinal) && e.Contains(error, StringComparison.Ordinal),
            string.Join("\n", found)
        );
    }

    /// <summary>Everything that the table of portable-sql.md names as equal in both engines.</summary>
    [Theory]
    [InlineData("till_key(concat(coalesce(cast(a as string), ''), chr(31), coalesce(cast(b as string), '')))")]
    [InlineData(
        "cast(d2 - d1 as int), till_days_between(d1, d2), till_weekday(d), weekofyear(d), extract(week from d), year(d), second(t)"
    )]
    [InlineData(
        "cast(date_trunc('month', x) as date), last_day(d), d + 1, date_add(d, 1), cast(d + interval '1' month as date), t - interval '1 hour'"
    )]
    [InlineData("cast(year(d) * 10000 + month(d) * 100 + day(d) as int), substr(cast(d as string), 1, 7)")]
    [InlineData("date '2020-01-01' + n, a / nullif(b, 0), till_divide(a, b), cast(x as decimal(18,2)), round(x, 2), mod(a, 2), a % 2")]
    [InlineData("cast(sum(x) as decimal(18,2)), cast(sum(n) as bigint), cast(count(*) filter (where a > 1) as bigint)")]
    [InlineData("percentile_cont(0.95) within group (order by cast(x as double)), median(cast(x as double))")]
    [InlineData("till_integer(x), try_cast(x as decimal(18,2)), try_cast(x as boolean), try_cast(x as date), try_cast(x as timestamp)")]
    [InlineData("till_matches(s, '^[0-9]+$'), regexp_extract(s, '([0-9])', 1), s like 'a!_' escape '!', s ilike 'A%', s not like 'b'")]
    [InlineData("split_part(s, '-', 2), position('l' in s), instr(s, 'l'), nullif(trim(x), ''), a || b, concat_ws('-', a, b)")]
    [InlineData(
        "lower(s), upper(s), length(s), left(s, 1), right(s, 1), replace(s, 'a', 'b'), lpad(s, 2, '0'), reverse(s), translate(s, 'a', 'b'), md5(s)"
    )]
    [InlineData("greatest(a, b), least(a, b), max_by(a, b), bool_or(c), any_value(a), round(stddev_samp(a), 4)")]
    [InlineData("row_number() over (partition by a order by b desc nulls last), lag(a) over (order by b nulls first)")]
    [InlineData("sum(a) over (order by t nulls last range between interval '6' day preceding and current row)")]
    [InlineData(
        "a is not distinct from b, case when a then b else c end, coalesce(a, b), if(a, b, c), a between 1 and 2, a not in (1, 2), not a, -a, a is null"
    )]
    public void Portable_expressions_pass(string expressions) =>
        AnalysedSql.Of($"select {expressions} from silver.t").Errors.ShouldBeEmpty();

    [Theory]
    [InlineData("with recursive r(n) as (select 1 union all select n + 1 from r where n < 50) select n from r")]
    [InlineData("select n from (values (0), (1)) as d(n)")]
    [InlineData("select a from silver.t semi join silver.u on t.a = u.a")]
    [InlineData("select a from silver.t anti join silver.u using (a)")]
    [InlineData("select * from silver.t pivot (sum(v) for c in ('a', 'b'))")]
    [InlineData("select a, count(*) as n from silver.t group by rollup (a) having count(*) > 1")]
    [InlineData("select a from silver.t except select a from silver.u")]
    [InlineData("select t.* from silver.t as t where exists (select 1 from silver.u where u.a = t.a) order by a nulls first limit 3")]
    public void Portable_forms_pass(string sql) => AnalysedSql.Of(sql).Errors.ShouldBeEmpty();

    [Fact]
    public void Findings_in_several_lines_count_characters_and_not_bytes()
    {
        AnalysedSql.Of("select 'äöü€😀' as a,\n  'é' || avg(b) as c\nfrom silver.t").Errors.ShouldBe(["T0205 2:10 avg() is not portable"]);
    }
}
