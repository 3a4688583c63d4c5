using System.Globalization;
using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Project;

namespace Tillhouse.Tests.Quality;

/// <summary>
/// Going on from the counts before with the rows that come and go gives what looking at the whole table gives, for random tables and random changes
/// with nulls and duplicates.
/// </summary>
public sealed class TableAuditProperties : IDisposable
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(60);
    private static readonly TableName Other = new(Layer.Gold, "o");
    private readonly DuckDbConnection connection = new("Data Source=:memory:");
    private readonly ModelDefinition model;

    public TableAuditProperties()
    {
        using var folder = new ProjectFolder();
        model = folder
            .Write(
                "models/gold/m.sql",
                """
                /* till
                columns:
                  k: { checks: [{ range: { min: 1, max: 2 } }, unique, { relationships: gold.o.k }] }
                  g: { checks: [not_null, { accepted_values: [a, b] }, { pattern: '^[ac]$' }] }
                checks:
                  - { name: rule, rule: "m.k < 3 or g = 'a'" }
                  - { unique: [g, k] }
                  - { name: query, query: select k from gold.m where k > 1 group by k having count(*) > 1 }
                */
                select 1 as k, 'a' as g
                """
            )
            .Load()
            .Models.Values.Single();
        connection.Open();
        connection.Execute(
            "set threads = 1; create schema gold; create schema build; create table gold.o (k bigint); insert into gold.o values (0), (1), (2), (null);"
                + "create table gold.m (k bigint, g varchar); create table build.come as from gold.m; create table build.gone as from gold.m"
        );
    }

    public void Dispose() => connection.Dispose();

    private sealed record Row(int? Key, char? Group);

    private sealed record Change(Row[] Stay, Row[] Go, Row[] Come, bool OtherChanges);

    [Fact]
    public void Counting_changes_gives_what_counting_all_rows_gives()
    {
        var row =
            from key in Gen.Choose(0, 5)
            from letter in Gen.Elements('a', 'b', 'c', '-')
            select new Row(key == 5 ? null : key, letter == '-' ? null : letter);
        var change =
            from stay in row.ArrayOf()
            from go in row.ArrayOf()
            from come in row.ArrayOf()
            from other in Gen.Elements(true, false)
            select new Change(stay, go, come, other);
        Prop.ForAll(change.ToArbitrary(), CheckAsync).Check(Quick);
    }

    private async Task CheckAsync(Change change)
    {
        Fill("gold.m", [.. change.Stay, .. change.Go]);
        var before = await AuditAsync(new AuditRows("gold.m"), [], []);
        Fill("gold.m", [.. change.Stay, .. change.Come]);
        Fill("build.gone", change.Go);
        Fill("build.come", change.Come);
        if (change.OtherChanges)
        {
            connection.Execute("update gold.o set k = (k + 1) % 4");
        }

        var whole = await AuditAsync(new AuditRows("gold.m"), [], []);
        var rows = new AuditRows("gold.m", change.Come.Length > 0 ? "build.come" : null, change.Go.Length > 0 ? "build.gone" : null);
        var changed = await AuditAsync(rows, before, change.OtherChanges ? [] : [Other]);

        changed.Select(Counts).ShouldBe(whole.Select(Counts));
    }

    [Fact]
    public async Task Examples_are_of_the_rows_that_come()
    {
        Fill("gold.m", [new Row(9, null)]);
        var before = await AuditAsync(new AuditRows("gold.m"), [], []);
        Fill("gold.m", [new Row(9, null), new Row(8, null), new Row(9, 'a')]);
        Fill("build.come", [new Row(8, null), new Row(9, 'a')]);

        var after = (await AuditAsync(new AuditRows("gold.m", "build.come"), before, [Other])).ToDictionary(c => c.Check);

        after["not_null:g"].Examples.ShouldBe(["""{"k":8,"g":null}"""]);
        after["not_null:g"].Failed.ShouldBe(2);
        after["relationships:k"].Examples.ShouldBe(["""{"k":8}""", """{"k":9}"""]);
        after["unique:k"].Examples.ShouldBe(["""{"k":9,"rows":2}"""]);
    }

    private Task<IReadOnlyList<CheckResult>> AuditAsync(
        AuditRows rows,
        IReadOnlyList<CheckResult> previous,
        IReadOnlyList<TableName> unchanged
    ) =>
        new TableAudit(connection, TimeProvider.System).RunAsync(
            new AuditInput
            {
                Model = model,
                Checks = model.Checks,
                Rows = rows,
                Previous = CheckResult.Counts(previous),
                Unchanged = unchanged.ToHashSet(),
            },
            TestContext.Current.CancellationToken
        );

    private static (string, long, long, bool) Counts(CheckResult result) => (result.Check, result.Failed, result.Total, result.Passed);

    private void Fill(string table, IReadOnlyList<Row> rows)
    {
        var values = rows.Select(r =>
            string.Create(
                CultureInfo.InvariantCulture,
                $"({r.Key?.ToString(CultureInfo.InvariantCulture) ?? "null"}, {(r.Group is { } g ? $"'{g}'" : "null")})"
            )
        );
        connection.Execute($"delete from {table}{(rows.Count > 0 ? $"; insert into {table} values {string.Join(", ", values)}" : "")}");
    }
}
