namespace Tillhouse.Core.Run;

/// <summary>A row that differs between two releases.</summary>
/// <param name="Change">What happened to it from the first to the second.</param>
/// <param name="Key">By what it is known, a value a column; of a table without a key, the whole row.</param>
/// <param name="Columns">Where a changed row differs, with its values in the first and the second as text; null is NULL. Empty for rows that only one has.</param>
public sealed record RowDiff(
    RowChangeKind Change,
    IReadOnlyList<(string Column, string? Value)> Key,
    IReadOnlyList<(string Column, string? From, string? To)> Columns
);

/// <summary>What happened to a row from one release to another.</summary>
public enum RowChangeKind
{
    /// <summary>Only the second has it.</summary>
    Added,

    /// <summary>Only the first has it.</summary>
    Removed,

    /// <summary>Both have it, with other values.</summary>
    Changed,
}
