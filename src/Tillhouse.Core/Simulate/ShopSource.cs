namespace Tillhouse.Core.Simulate;

/// <summary>One source of the simulated shop, made by the SQL macro <c>{Name}_rows</c>.</summary>
/// <param name="Name">Name of the source and of its folder.</param>
/// <param name="NumberedBy">What its rows are numbered by: files of a large opening are cut along these numbers.</param>
/// <param name="RowsPerNumber">Rows of one number at most, on average.</param>
internal sealed record ShopSource(string Name, ShopNumber NumberedBy, int RowsPerNumber)
{
    private const long MostRowsOfOneFile = 2_000_000;
    private const long RowsOfAPart = 1_000_000;

    /// <summary>The sources in the order in which a day is written: what is pointed at comes first.</summary>
    public static IReadOnlyList<ShopSource> All { get; } =
    [
        new("customers", ShopNumber.Customer, 1),
        new("products", ShopNumber.Product, 1),
        new("orders", ShopNumber.Order, 1),
        new("order_items", ShopNumber.Order, 3),
        new("payments", ShopNumber.Order, 1),
        new("shipments", ShopNumber.Order, 1),
        new("reviews", ShopNumber.Order, 1),
        new("web_events", ShopNumber.Order, 10),
        new("inventory", ShopNumber.Product, 3),
    ];

    /// <summary>The ranges of numbers that the opening is cut into; one range, without bounds, where it fits into one file.</summary>
    public IEnumerable<(long Low, long High)> OpeningParts(SimulationScale scale)
    {
        var last = NumberedBy switch
        {
            ShopNumber.Customer => scale.Customers,
            ShopNumber.Product => scale.Products,
            _ => scale.Orders,
        };
        if (last * RowsPerNumber <= MostRowsOfOneFile)
        {
            yield return (0, long.MaxValue);
            yield break;
        }

        var step = RowsOfAPart / RowsPerNumber;
        for (var low = 1L; low <= last; low += step)
        {
            yield return (low, low + step - 1);
        }
    }
}

/// <summary>What rows are numbered by.</summary>
internal enum ShopNumber
{
    Customer,
    Product,
    Order,
}
