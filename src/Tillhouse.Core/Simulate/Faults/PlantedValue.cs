using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>The wrong values, as SQL over a row of an export, of which <c>_chance</c> is a draw of its own.</summary>
internal static class PlantedValue
{
    private const string NoDates = "['2026-13-45', '31.02.2026', 'n/a', '0000-00-00', '2026-02-30', 'soon']";

    /// <summary>The wrong value as text, which is null where it is missing.</summary>
    /// <param name="fault">The fault; it has a column.</param>
    public static string Sql(Fault fault)
    {
        var column = Quote.Name(fault.Column!);
        return fault switch
        {
            { Value: { } given } => Quote.Text(given),
            { Kind: FaultKind.MissingField } => "CAST(NULL AS VARCHAR)",
            { Kind: FaultKind.BadDate } => $"{NoDates}[1 + pick(_chance, 0, 6)]",

            // No shop counts to numbers of that length.
            { Kind: FaultKind.Orphan } => $"concat(left({column}, 1), '999', substr({column}, 2))",
            { Kind: FaultKind.NegativeAmount } => $"CAST(-abs({column}) - 1 AS VARCHAR)",
            { Kind: FaultKind.WrongTotal } => $"CAST({column} + 10 + pick(_chance, 16, 90) AS VARCHAR)",
            { Kind: FaultKind.FutureTime } => $"replace(CAST({column} + INTERVAL 100 YEAR AS VARCHAR), ' 00:00:00', '')",
            _ => throw new InvalidOperationException($"{fault.Kind} plants no value."),
        };
    }
}
