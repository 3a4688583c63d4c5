using Tillhouse.Core.Project;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>Which rows of a table must be computed again when some of its inputs have changed.</summary>
public abstract record ChangeScope
{
    private ChangeScope() { }

    /// <summary>None: the SELECT does not read what changed.</summary>
    public sealed record Nothing : ChangeScope;

    /// <summary>All of them.</summary>
    /// <param name="Why">What stands against less, for people.</param>
    /// <param name="Table">The input that it is about, or null.</param>
    public sealed record Whole(string Why, TableName? Table) : ChangeScope;

    /// <summary>Those with certain values in one column; all others come out as they were, which is proven from the SELECT alone.</summary>
    /// <param name="Column">The table's column.</param>
    /// <param name="Ways">Where its values come from; all ways count together. A table that is named twice has up to two.</param>
    /// <param name="Filters">Inputs of which only rows with these values are needed, and their column that holds them.</param>
    public sealed record ByColumn(string Column, IReadOnlyList<Way> Ways, IReadOnlyDictionary<TableName, string> Filters) : ChangeScope;
}

/// <summary>A way from the changed rows of an input to the values sought.</summary>
/// <param name="Table">The input.</param>
/// <param name="Input">Its column.</param>
/// <param name="Through">
/// The table's column that holds the same values. If it is the one sought, the changed rows have its values; else the rows that are stored with them have.
/// </param>
public sealed record Way(TableName Table, string Input, string Through);
