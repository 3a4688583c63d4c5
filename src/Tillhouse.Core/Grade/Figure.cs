using Tillhouse.Core.Project;
using Tillhouse.Core.Simulate.Faults;

namespace Tillhouse.Core.Grade;

/// <summary>A number that a table tells for each of some groups, and how the sealed rows tell it.</summary>
/// <param name="Table">The table.</param>
/// <param name="Name">What is counted or added up.</param>
/// <param name="Group">The group, as SQL over the table.</param>
/// <param name="Value">The number, as an aggregate over the table.</param>
/// <param name="Source">The source whose sealed rows tell it.</param>
/// <param name="TrueGroup">The group, as SQL over sealed rows.</param>
/// <param name="TrueValue">The number, as an aggregate over sealed rows.</param>
/// <param name="OfVersions">Whether every version counts, and not the newest one of a key alone.</param>
internal sealed record Figure(
    TableName Table,
    string Name,
    string Group,
    string Value,
    string Source,
    string TrueGroup,
    string TrueValue,
    bool OfVersions = false
)
{
    private const string Rows = "count(*)";

    /// <summary>All figures: of every silver table by day and by label, and of the facts and daily sales.</summary>
    public static IReadOnlyList<Figure> All { get; } = [.. SealedShape.All.SelectMany(OfSilver), .. Facts(), .. DailySales()];

    private static IEnumerable<Figure> OfSilver(SealedShape shape)
    {
        var table = new TableName(Layer.Silver, shape.Source);
        var day = $"CAST({shape.Date} AS DATE)";
        yield return new(table, "rows", day, Rows, shape.Source, "date", Rows);
        yield return new(table, "rows", shape.Label, Rows, shape.Source, "label", Rows);
        foreach (var (index, amount) in shape.Amounts.Index())
        {
            yield return new(table, amount, day, $"sum({amount})", shape.Source, "date", True(index));
        }

        if (shape.Source is "customers" or "products")
        {
            var versions = new TableName(Layer.Silver, $"{shape.Source.TrimEnd('s')}_versions");
            yield return new(versions, "rows", shape.Label, Rows, shape.Source, "label", Rows, OfVersions: true);
        }
    }

    private static IEnumerable<Figure> Facts() =>
        [
            .. Fact("fact_orders", "order_date", "orders", ("total_amount", 4)),
            .. Fact("fact_sales", "product_id", "order_items", ("quantity", 0)),
            .. Fact("fact_payments", "paid_date", "payments", ("amount", 0)),
            .. Fact("fact_shipments", "CAST(shipped_at AS DATE)", "shipments", ("cost_amount", 0)),
            .. Fact("fact_reviews", "created_date", "reviews", ("rating", 0)),
            .. Fact("fact_web_events", "event_type", "web_events"),
            .. Fact("fact_inventory", "snapshot_date", "inventory", ("on_hand", 0), ("reserved", 1)),
        ];

    private static IEnumerable<Figure> Fact(string name, string group, string source, params (string Column, int Amount)[] amounts)
    {
        var table = new TableName(Layer.Gold, name);
        var trueGroup = group is "product_id" or "event_type" ? "label" : "date";
        yield return new(table, "rows", group, Rows, source, trueGroup, Rows);
        foreach (var (column, amount) in amounts)
        {
            yield return new(table, column, group, $"sum({column})", source, trueGroup, True(amount));
        }
    }

    /// <summary>Revenue by day: cancelled orders are none.</summary>
    private static IEnumerable<Figure> DailySales()
    {
        var table = new TableName(Layer.Gold, "daily_sales");
        const string Sold = "FILTER (label <> 'cancelled')";
        yield return new(table, "orders", "order_date", "sum(orders)", "orders", "date", $"count(*) {Sold}");
        yield return new(table, "total_amount", "order_date", "sum(total_amount)", "orders", "date", $"{True(4)} {Sold}");
        yield return new(table, "net_amount", "order_date", "sum(net_amount)", "orders", "date", $"sum(amounts[1] - amounts[2]) {Sold}");
    }

    private static string True(int amount) => FormattableString.Invariant($"sum(amounts[{amount + 1}])");
}
