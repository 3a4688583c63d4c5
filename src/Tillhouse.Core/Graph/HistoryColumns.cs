namespace Tillhouse.Core.Graph;

/// <summary>The columns that an scd2 build adds behind those of the SELECT; the surrogate key stands before them.</summary>
public static class HistoryColumns
{
    /// <summary>
    /// When a version began and ended (null: current) by its own time, whether it is the current one, whether it stands in for a missing member,
    /// and from when to when facts join to it.
    /// </summary>
    public static IReadOnlyList<BoundColumn> All { get; } =
    [
        new("valid_from", "TIMESTAMP"),
        new("valid_to", "TIMESTAMP"),
        new("is_current", "BOOLEAN"),
        new("is_inferred", "BOOLEAN"),
        new("effective_from", "TIMESTAMP"),
        new("effective_to", "TIMESTAMP"),
    ];
}
