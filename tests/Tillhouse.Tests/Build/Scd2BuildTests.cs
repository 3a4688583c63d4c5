using Tillhouse.Core;
using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Build;

public sealed class Scd2BuildTests : IDisposable
{
    private readonly TestEngine engine = new();

    [Fact]
    public void Equal_consecutive_versions_merge_and_the_last_one_is_current()
    {
        Versions("('c1', 'Berlin', '2026-01-01')", "('c1', 'Berlin', '2026-01-05')", "('c1', 'Bonn', '2026-01-09')");
        History()
            .ShouldBe([
                "c1|Berlin|2026-01-01|2026-01-09|false|false|1970-01-01|2026-01-09",
                "c1|Bonn|2026-01-09|∅|true|false|2026-01-09|9999-12-31",
            ]);
    }

    [Fact]
    public void A_late_version_splits_the_interval_it_belongs_to()
    {
        Versions("('c1', 'Berlin', '2026-01-01')", "('c1', 'Bonn', '2026-01-09')", "('c1', 'Köln', '2026-01-05')");
        History()
            .Select(r => r.Split('|')[1..4])
            .ShouldBe([
                ["Berlin", "2026-01-01", "2026-01-05"],
                ["Köln", "2026-01-05", "2026-01-09"],
                ["Bonn", "2026-01-09", "∅"],
            ]);
    }

    [Fact]
    public void Null_is_a_value_that_can_change()
    {
        Versions("('c1', null, '2026-01-01')", "('c1', 'Bonn', '2026-01-02')", "('c1', null, '2026-01-03')");
        History().Count.ShouldBe(3);
    }

    [Fact]
    public void Keys_that_only_facts_know_get_an_inferred_member_each()
    {
        Versions("('c1', 'Berlin', '2026-01-01')");
        engine.Connection.Execute("insert into silver.orders values ('c1'), ('c2'), (null), ('c2'), ('c3')");
        History().Where(r => r.Contains("|true|true|", StringComparison.Ordinal)).Select(r => r.Split('|')[0]).ShouldBe(["c2", "c3"]);
    }

    [Fact]
    public void There_is_one_unknown_member_even_in_an_empty_dimension()
    {
        Versions("(null, 'nobody', '2026-01-01')");
        engine.Rows($"select customer_key, customer_id, is_current, is_inferred from ({Script().Rows})").ShouldBe(["-1|∅|true|false"]);
    }

    [Fact]
    public void The_surrogate_key_depends_on_key_and_start_alone()
    {
        Versions("('c1', 'Berlin', '2026-01-01')", "('c1', 'Bonn', '2026-01-09')");
        engine
            .Rows($"select customer_key from ({Script().Rows}) where customer_id = 'c1' order by valid_from")
            .ShouldBe(
                engine.Rows(
                    "select till_key(concat('c1', chr(31), cast(till_micros(t) as varchar))) from (values (timestamp '2026-01-01'), (timestamp '2026-01-09')) v(t)"
                )
            );
    }

    public void Dispose() => engine.Dispose();

    private void Versions(params string[] rows)
    {
        engine.Connection.Execute("create table silver.orders (customer_id varchar)");
        engine.Connection.Execute(
            $"create table silver.customer_versions as select id::varchar as customer_id, city::varchar as city, since::timestamp as updated_at from (values {string.Join(", ", rows)}) v(id, city, since)"
        );
    }

    private List<string> History()
    {
        return engine.Rows(
            $"""
            select customer_id, city, valid_from, valid_to, is_current, is_inferred, effective_from, effective_to
            from ({Script().Rows}) where customer_id is not null order by customer_id, valid_from
            """
        );
    }

    private static BuildScript Script() =>
        new Scd2Build().Script(
            new BuildInput
            {
                Model = new ModelDefinition
                {
                    Table = new TableName(Layer.Gold, "dim_customer"),
                    File = "models/gold/core/dim_customer.sql",
                    SqlAt = new SourceLocation("models/gold/core/dim_customer.sql", 1, 1),
                    Sql = "",
                    Key = ["customer_id"],
                    Build = new BuildKind.Scd2(
                        "customer_key",
                        "updated_at",
                        ["city"],
                        [(new TableName(Layer.Silver, "orders"), "customer_id")]
                    ),
                },
                SelectColumns = ["customer_id", "city", "updated_at"],
                Sql = "select customer_id, city, updated_at from silver.customer_versions",
            }
        );
}
