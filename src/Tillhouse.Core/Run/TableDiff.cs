namespace Tillhouse.Core.Run;

/// <summary>How a table differs between two releases, by its key.</summary>
/// <param name="Table">The table's name.</param>
/// <param name="Added">Rows whose key only the second has.</param>
/// <param name="Removed">Rows whose key only the first has.</param>
/// <param name="Changed">Rows of one key that differ in a column.</param>
/// <param name="Columns">The columns that differ, and in how many rows.</param>
/// <param name="Shape">Columns that only one of the two has, and tables that only one has: <c>+name</c> and <c>-name</c>.</param>
/// <param name="Key">What rows were matched by; empty when the table has no key, and rows are the same only as a whole.</param>
public sealed record TableDiff(
    string Table,
    long Added,
    long Removed,
    long Changed,
    IReadOnlyList<(string Column, long Rows)> Columns,
    IReadOnlyList<string> Shape,
    IReadOnlyList<string> Key
)
{
    /// <summary>The first of the rows that differ, by their key, as many as were asked for.</summary>
    public IReadOnlyList<RowDiff> Rows { get; init; } = [];

    /// <summary>Whether the two are the same, row for row.</summary>
    public bool IsEmpty => Added + Removed + Changed == 0 && Shape.Count == 0;
}
