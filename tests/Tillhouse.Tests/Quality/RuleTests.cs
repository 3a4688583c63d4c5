using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Project;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Quality;

/// <summary>What each rule counts, over a table gold.m of rows (k, g, v, t), at noon of 2026-03-01.</summary>
public sealed class RuleTests : IDisposable
{
    private readonly DuckDbConnection connection = new("Data Source=:memory:");

    public RuleTests()
    {
        connection.Open();
        connection.Execute(
            """
            set threads = 1; create schema gold;
            create table gold.m (k bigint, g varchar, v decimal(18,2), t timestamp);
            create table gold.o (k bigint, w decimal(18,2))
            """
        );
    }

    public void Dispose() => connection.Dispose();

    [Theory]
    [InlineData("g: { checks: [not_null] }", 1, 4)]
    [InlineData("k: { checks: [unique] }", 1, 4)]
    [InlineData("g: { checks: [{ accepted_values: [a, \"b'\"] }] }", 1, 4)]
    [InlineData("v: { checks: [{ range: { min: 0, max: 9.99 } }] }", 2, 4)]
    [InlineData("v: { checks: [{ range: { min: 0 } }] }", 1, 4)]
    [InlineData("g: { checks: [{ pattern: '^[a-b]' }] }", 1, 4)]
    [InlineData("k: { checks: [{ relationships: gold.o.k }] }", 2, 4)]
    public Task A_rule_of_a_column_counts_rows(string column, long failed, long total)
    {
        connection.Execute(
            "insert into gold.m (k, g, v) values (1, 'a', 10), (1, 'b''', -1), (2, 'c', null), (null, null, 0.5); insert into gold.o (k) values (2), (3), (null)"
        );
        return ExpectAsync($"columns:\n  {column}", failed, total);
    }

    [Theory]
    [InlineData("{ name: r, rule: v > 0 or k = 2 }", 1, 4)]
    [InlineData("{ unique: [k, g] }", 1, 4)]
    [InlineData("{ name: q, query: select k from gold.m where v < 0 }", 1, 4)]
    public Task A_rule_of_the_table_counts_rows(string check, long failed, long total)
    {
        connection.Execute("insert into gold.m (k, g, v) values (1, 'a', 10), (1, 'a', -1), (2, 'c', null), (null, null, null)");
        return ExpectAsync($"checks:\n  - {check}", failed, total);
    }

    [Theory]
    [InlineData("26 hours", 0)]
    [InlineData("24 hours", 1)]
    [InlineData("1 day", 1)]
    [InlineData("1500 minutes", 0)]
    public Task Freshness_judges_the_age_of_the_newest_value(string within, long failed)
    {
        connection.Execute("insert into gold.m (t) values ('2026-02-28 11:00:00'), ('2026-01-01 00:00:00'), (null)");
        return ExpectAsync($"columns:\n  t: {{ checks: [{{ freshness: {within} }}] }}", failed, 1);
    }

    [Fact]
    public Task An_empty_table_has_no_age() => ExpectAsync("columns:\n  t: { checks: [{ freshness: 1 hour }] }", 0, 1);

    [Fact]
    public async Task Volume_judges_the_newest_days_against_the_median_of_those_before()
    {
        // 40 rows a day through February, but 90 on the 20th, 10 on the 25th and none on the 26th; the present day has just begun.
        connection.Execute(
            """
            insert into gold.m (t)
            select day + to_minutes(i) from range(timestamp '2026-01-20', timestamp '2026-03-02', interval 1 day) d(day), range(90) n(i)
            where i < case when day = '2026-02-20' then 90 when day = '2026-02-25' then 10 when day = '2026-02-26' then 0 when day = '2026-03-01' then 3 else 40 end
            """
        );
        var result = await ExpectAsync("checks:\n  - { name: volume, median_of: 14 days, between: [0.5, 2.0], column: t }", 3, 14);
        result.Examples.ShouldBe([
            """{"day":"2026-02-20","rows":90,"usual":40.0}""",
            """{"day":"2026-02-25","rows":10,"usual":40.0}""",
            """{"day":"2026-02-26","rows":0,"usual":40.0}""",
        ]);
    }

    [Fact]
    public Task A_volume_says_nothing_before_there_are_days_enough_or_rows_enough()
    {
        connection.Execute(
            "insert into gold.m (t) select day + to_minutes(i) from range(timestamp '2026-02-10', timestamp '2026-02-20', interval 1 day) d(day), range(60) n(i)"
        );
        return ExpectAsync("checks:\n  - { name: volume, median_of: 14 days, between: [0.5, 2.0], column: t }", 0, 0);
    }

    [Theory]
    [InlineData("g", "shares", 2, 2)]
    [InlineData("v", "nulls", 0, 1)]
    [InlineData("v", "mean", 1, 1)]
    public Task Drift_compares_the_newest_days_with_those_before(string column, string of, long failed, long total)
    {
        // Half a and half b for four weeks, then three quarters a; and what was 10 on average is 12.
        connection.Execute(
            """
            insert into gold.m (g, v, t)
            select case when i % 4 < case when recent then 3 else 2 end then 'a' else 'b' end, case when recent then 12 else 9 + i % 3 end, day
            from (select day, i, day > timestamp '2026-02-20 12:00:00' as recent
              from range(timestamp '2026-01-01 12:00:00', timestamp '2026-02-28', interval 1 day) d(day), range(12) n(i));
            insert into gold.m (g, v, t) values ('z', 1000000, '2999-01-01')
            """
        );
        return ExpectAsync($"columns:\n  {column}: {{ checks: [{{ drift: {{ of: {of}, time: t, most: 15 % }} }}] }}", failed, total);
    }

    [Theory]
    [InlineData("{ sum: v, with: gold.o.w, by: [k] }", 2, 4)]
    [InlineData("{ sum: v, with: gold.o.w, by: [k], within: 0.01 }", 1, 4)]
    [InlineData("{ sum: v, with: gold.o.w, within: 5 }", 0, 1)]
    [InlineData("{ sum: v, with: gold.o.w }", 1, 1)]
    [InlineData("{ with: gold.o }", 0, 1)]
    [InlineData("{ with: gold.o, by: [k] }", 2, 4)]
    public Task Reconciliation_compares_groups_of_two_tables(string reconcile, long failed, long total)
    {
        connection.Execute(
            "insert into gold.m (k, v) values (1, 1), (1, 2), (2, 5), (null, 7); insert into gold.o values (1, 3), (2, 5.01), (null, 7), (3, 2)"
        );
        return ExpectAsync($"checks:\n  - {{ name: r, reconcile: {reconcile} }}", failed, total);
    }

    private async Task<CheckResult> ExpectAsync(string header, long failed, long total)
    {
        using var folder = new ProjectFolder();
        var model = folder.Write("models/gold/m.sql", $"/* till\n{header}\n*/ select 1 as k").Load().Models.Values.Single();
        var audit = new TableAudit(connection, new VirtualTime(new DateTimeOffset(2026, 3, 1, 12, 0, 0, TimeSpan.Zero)));
        var input = new AuditInput
        {
            Model = model,
            Checks = model.Checks,
            Rows = new AuditRows("gold.m"),
        };
        var result = (await audit.RunAsync(input, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        (result.Failed, result.Total).ShouldBe((failed, total), string.Join(' ', result.Examples));
        (result.Examples.Count > 0).ShouldBe(failed > 0);
        return result;
    }
}
