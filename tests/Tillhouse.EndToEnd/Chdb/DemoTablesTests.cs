using System.Text;
using Tillhouse.EndToEnd.Published;

namespace Tillhouse.EndToEnd.Chdb;

/// <summary>A reader that shares no code with ours sees the same tables.</summary>
[Collection(DemoTestGroup.Name)]
public sealed class DemoTablesTests(DemoLake demo)
{
    [Fact]
    public async Task ClickHouse_counts_and_sums_every_table_of_the_demo_as_we_do()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        await demo.DemoAsync(cancellationToken);
        using var duck = DuckSql.Open();
        var tables = await LakeTables.ReadAsync(duck, demo.Lake, cancellationToken);
        tables.Keys.ShouldContain("gold/fact_orders");
        var columns = tables.ToDictionary(t => t.Key, t => TableDifference.Columns(duck, t.Value));

        var theirs = await ClickHouse.FirstRowsAsync(
            [.. tables.Keys.Select(name => TableSums.ClickHouseQuery(Path.Combine(demo.Lake, name), columns[name]))],
            demo.Lake,
            cancellationToken
        );

        var report = new StringBuilder();
        foreach (var ((name, relation), row) in tables.Zip(theirs))
        {
            var ours = TableSums.OfDuckDb(duck, relation, columns[name]);
            foreach (var (figure, i) in TableSums.Names(columns[name]).Select((figure, i) => (figure, i)))
            {
                if (TableSums.Plain(ours[i]) != TableSums.Plain(row[i]))
                {
                    report.AppendLine($"{name}: {figure}: {ours[i] ?? "NULL"} by us, {row[i] ?? "NULL"} by ClickHouse");
                }
            }
        }

        report.ToString().ShouldBeEmpty();
        TestContext.Current.SendDiagnosticMessage($"{tables.Count} tables, {columns.Values.Sum(c => c.Count)} columns compared");
    }
}
