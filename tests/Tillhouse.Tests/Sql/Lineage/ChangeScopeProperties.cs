using System.Text;
using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Sql.Lineage;

/// <summary>
/// What a scope leaves out comes out as it was: computing only the scope's rows and keeping all others gives the table that computing everything gives,
/// for random tables and random changes, with nulls, ties, duplicates and rows that come and go.
/// </summary>
public sealed class ChangeScopeProperties : IDisposable
{
    private const int Seeds = 20;
    private static readonly TableName[] Tables = [new(Layer.Silver, "a"), new(Layer.Silver, "b"), new(Layer.Silver, "d")];
    private static readonly TableName Model = new(Layer.Gold, "m");

    private readonly DuckDbConnection connection = new("Data Source=:memory:");

    public ChangeScopeProperties()
    {
        connection.Open();
        connection.Execute("set threads = 1; create schema silver; create schema build; create schema old; create schema new");
        foreach (var table in Tables)
        {
            connection.Execute($"create table silver.{table.Name} (k bigint, g varchar, v bigint, t bigint)");
        }
    }

    public static TheoryData<string, bool> Selects =>
        new()
        {
            { "select k, g, v from silver.a", true },
            { "select g, sum(v) as s, count(*) as n from silver.a group by g", true },
            { "select k, g, row_number() over (partition by g order by v, k, t) as r from silver.a", true },
            { "select a.k, a.g, b.v from silver.a a left join silver.b b on b.k = a.k", true },
            { "select a.k, a.g, d.v from silver.a a left join silver.d d on d.g = a.g and a.t >= d.t and a.t < d.t + 2", true },
            { "select a.k, b.g, a.v + b.v as v from silver.a a join silver.b b on b.k = a.k where b.v > 1", true },
            { "select a.k, a.v from silver.a a anti join silver.b b on b.k = a.k and b.v >= a.v", true },
            { "select a.k, a.v from silver.a a semi join silver.b b on b.k is not distinct from a.k", true },
            { "select k, v from silver.a union all select k, t from silver.b", true },
            { "select k, g from silver.a except select k, g from silver.b", true },
            { "select distinct g, v from silver.a", true },
            {
                "with p as (select k, sum(v) as paid from silver.b group by k), o as (select a.*, lag(t) over (partition by g order by t, k, v) as prior from silver.a a) "
                    + "select o.k, o.g, o.prior, p.paid, d.v as price from o left join p on p.k = o.k left join silver.d d on d.g = o.g and o.t >= d.t",
                true
            },
            { "with p as (select * from silver.a where v > 1) select x.k, x.g, y.v from p x left join p y on y.g = x.g", true },
            {
                "select a.k, a.g, x.n from silver.a a left join (select g, count(*) as n from silver.b group by g having count(*) > 1) x on x.g = a.g",
                true
            },
            { "select k, v, sum(v) over () as total from silver.a", false },
            { "select k from silver.a order by v, k, t limit 3", false },
            { "select sum(v) as s from silver.a", false },
            { "select coalesce(a.k, b.k) as k, a.v, b.t from silver.a a full join silver.b b on a.k = b.k", false },
            { "select k, v from silver.a where k not in (select k from silver.b)", false },
            { "select k, (select max(v) from silver.b b where b.k = a.k) as m from silver.a a", false },
            { "select k + 1 as k1, v from silver.a where v = 99", true },
            { "select k, v, random() < 2 as r from silver.a", false },
            { "select k, v, current_date as today from silver.a", false },
        };

    public void Dispose() => connection.Dispose();

    [Theory]
    [MemberData(nameof(Selects))]
    public void What_a_scope_leaves_out_comes_out_as_it_was(string select, bool bounded)
    {
        var names = Columns(select);
        var lineage = ModelLineage.Of(connection, select, names);
        var proven = 0;
        for (var seed = 0; seed < Seeds; seed++)
        {
            var random = new Random(seed);
            var changed = Tables.Where(_ => random.Next(2) == 0).ToList();
            if (lineage.Scope(changed, []) is ChangeScope.ByColumn scope)
            {
                proven++;
                Check(select, scope, changed, random, seed);
            }
        }

        (proven > 0).ShouldBe(bounded, "whether any change is bounded at all");
    }

    private void Check(string select, ChangeScope.ByColumn scope, List<TableName> changed, Random random, int seed)
    {
        foreach (var table in Tables)
        {
            connection.Execute($"delete from {table}; insert into {table} {Rows(random)}");
            connection.Execute($"create or replace table old.{table.Name} as select * from {table}");
        }

        connection.Execute($"create or replace table old.result as {select}");
        foreach (var table in changed)
        {
            connection.Execute($"delete from {table} where (k + v + t) % 3 = {random.Next(3)}; insert into {table} {Rows(random)}");
        }

        foreach (var table in Tables)
        {
            connection.Execute(
                $"create or replace table new.{table.Name} as (select * from {table} except all select * from old.{table.Name}) union all (select * from old.{table.Name} except all select * from {table})"
            );
        }

        var values = ScopedSelect.Values(scope, t => $"new.{t.Name}", "old.result");
        connection.Execute($"create or replace table build.affected as {values}");
        var hasNull = connection.Scalar<bool>("select exists (select 1 from build.affected where value is null)");
        var sought = new SoughtValues("build.affected", hasNull);
        var scoped = ScopedSelect.Of(connection, Model, select, scope, sought);
        foreach (var view in scoped.Views)
        {
            connection.Execute(view);
        }

        var kept = $"select * from old.result except all ({sought.In("old.result", scope.Column)})";
        connection.Execute($"create or replace table new.result as ({kept}) union all {scoped.Rows}");
        var lost = connection.Scalar<long>($"select count(*) from (({select}) except all select * from new.result)");
        var extra = connection.Scalar<long>($"select count(*) from (select * from new.result except all ({select}))");
        (lost, extra).ShouldBe((0, 0), $"seed {seed}: {scope}\n{select}");
    }

    private List<string> Columns(string select)
    {
        using var command = new DuckDbCommand($"describe {select}", connection);
        using var reader = command.ExecuteReader();
        var names = new List<string>();
        while (reader.Read())
        {
            names.Add(reader.GetString(0));
        }

        return names;
    }

    private static string Rows(Random random)
    {
        var rows = new StringBuilder("values ");
        var count = random.Next(1, 8);
        for (var i = 0; i < count; i++)
        {
            string Number(int below) => random.Next(6) == 0 ? "null" : FormattableString.Invariant($"{random.Next(below)}");
            var g = random.Next(5) == 0 ? "null" : $"'{"xyz"[random.Next(3)]}'";
            rows.Append(i == 0 ? "" : ", ").Append($"({Number(4)}, {g}, {Number(4)}, {Number(4)})");
        }

        return rows.ToString();
    }
}
