using Tillhouse.Core.Project;

namespace Tillhouse.Core.Verify;

/// <summary>What came of verifying one table.</summary>
/// <param name="Table">The table.</param>
public abstract record TableVerdict(TableName Table)
{
    /// <summary>The stored rows are those that bronze gives.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Rows">The rows that were compared.</param>
    public sealed record Equal(TableName Table, long Rows) : TableVerdict(Table);

    /// <summary>They are not.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Difference">What differs.</param>
    public sealed record Different(TableName Table, TableDifference Difference) : TableVerdict(Table);

    /// <summary>It was not compared: what is stored is not yet meant to be what bronze gives.</summary>
    /// <param name="Table">The table.</param>
    /// <param name="Why">For people: <c>it is not stored yet</c>.</param>
    public sealed record NotCurrent(TableName Table, string Why) : TableVerdict(Table);
}

/// <summary>How a stored table and the same table made from bronze differ.</summary>
/// <param name="Stored">The stored rows that were compared.</param>
/// <param name="Recomputed">The rows that bronze gives.</param>
/// <param name="OnlyStored">Stored rows that bronze does not give.</param>
/// <param name="OnlyRecomputed">Rows that bronze gives and that are not stored.</param>
/// <param name="Key">The first key that differs, a value a column; of a table without a key, all columns of the first row.</param>
/// <param name="Columns">Where a row of that key differs; every other column where only one side has it.</param>
public sealed record TableDifference(
    long Stored,
    long Recomputed,
    long OnlyStored,
    long OnlyRecomputed,
    IReadOnlyList<(string Column, string? Value)> Key,
    IReadOnlyList<ColumnDifference> Columns
)
{
    /// <summary>Which sides have a row of the first key.</summary>
    public required Sides Sides { get; init; }
}

/// <summary>Which sides have a row.</summary>
public enum Sides
{
    /// <summary>Both, and they differ.</summary>
    Both,

    /// <summary>Only the lake.</summary>
    Stored,

    /// <summary>Only what was made from bronze.</summary>
    Recomputed,
}

/// <summary>One column of one row, on both sides; null where it is NULL or the side has no row.</summary>
/// <param name="Column">The column.</param>
/// <param name="Stored">As the lake has it.</param>
/// <param name="Recomputed">As bronze gives it.</param>
public sealed record ColumnDifference(string Column, string? Stored, string? Recomputed);
