using Tillhouse.EndToEnd.Compatibility.Features;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>Every feature of the matrix, in the order of the page.</summary>
internal static class FeatureList
{
    /// <summary>Group by group.</summary>
    public static IReadOnlyList<(string Group, IReadOnlyList<Feature> Features)> Groups { get; } =
    [
        ("Writing", Writes.All),
        ("Rows", RowChanges.All),
        ("Schema", SchemaChanges.All),
        ("Constraints", Constraints.All),
        ("Log", LogFeatures.All),
        ("Care", Care.All),
        ("Values", Values.All),
    ];

    /// <summary>All of them.</summary>
    public static List<Feature> All { get; } = [.. Groups.SelectMany(g => g.Features)];

    /// <summary>Every cell of the matrix; there is none where ClickHouse does not have the feature.</summary>
    public static IEnumerable<(Feature Feature, Column Column)> Cells =>
        All.SelectMany(f => Enum.GetValues<Column>().Where(c => f.ClickHouse || c != Column.WeWriteClickHouseReads).Select(c => (f, c)));
}
