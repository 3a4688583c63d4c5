using System.Globalization;

namespace Tillhouse.Core.Simulate;

/// <summary>How large a simulated shop is: by the number of orders in its opening year. Customers, products and events follow from it.</summary>
public sealed record SimulationScale
{
    internal const long LeastOrders = 100;
    internal const long MostOrders = 50_000_000;

    private SimulationScale(long orders) => Orders = orders;

    /// <summary>200 orders, 60 customers, 40 products: for a first look and for tests.</summary>
    public static SimulationScale Tiny { get; } = new(200);

    /// <summary>5,000 orders, 1,000 customers, 500 products.</summary>
    public static SimulationScale Small { get; } = new(5_000);

    /// <summary>50,000 orders, 10,000 customers, 5,000 products.</summary>
    public static SimulationScale Medium { get; } = new(50_000);

    /// <summary>500,000 orders, 100,000 customers, 50,000 products, 5,000,000 web events.</summary>
    public static SimulationScale Large { get; } = new(500_000);

    /// <summary>Orders of the opening year.</summary>
    public long Orders { get; }

    /// <summary>Customers at the end of the opening year: one for five orders.</summary>
    public long Customers => Math.Max(60, Orders / 5);

    /// <summary>Products at the end of the opening year: one for ten orders.</summary>
    public long Products => Math.Max(40, Orders / 10);

    /// <summary>Reads <c>tiny</c>, <c>small</c>, <c>medium</c>, <c>large</c> or a number of orders.</summary>
    /// <exception cref="TerminalException">T0801: none of these, or a number that is out of range.</exception>
    public static SimulationScale Parse(string text) =>
        text switch
        {
            "tiny" => Tiny,
            "small" => Small,
            "medium" => Medium,
            "large" => Large,
            _ when long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var orders)
                    && orders is >= LeastOrders and <= MostOrders => new(orders),
            _ => throw new TerminalException(
                ErrorCodes.InvalidSimulation,
                $"'{text}' is no scale",
                FormattableString.Invariant(
                    $"take tiny, small, medium, large or a number of orders from {LeastOrders:N0} to {MostOrders:N0}"
                )
            ),
        };

    /// <summary>As the user would write it.</summary>
    public override string ToString() =>
        Orders switch
        {
            200 => "tiny",
            5_000 => "small",
            50_000 => "medium",
            500_000 => "large",
            _ => Orders.ToString(CultureInfo.InvariantCulture),
        };
}
