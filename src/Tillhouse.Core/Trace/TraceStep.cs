using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;

namespace Tillhouse.Core.Trace;

/// <summary>Rows of one table that chosen rows were made of, and what they were made of in turn.</summary>
/// <param name="Number">Counts the steps from 1, each before what it was made of.</param>
/// <param name="Table">The table.</param>
/// <param name="Link">How the rows were found.</param>
/// <param name="Rows">How many there are.</param>
public sealed record TraceStep(int Number, TableName Table, TraceLink Link, long Rows)
{
    /// <summary>What else there is to know of the step, for people.</summary>
    public IReadOnlyList<string> Notes { get; init; } = [];

    /// <summary>Some of the rows, by the columns that tell them apart.</summary>
    public IReadOnlyList<IReadOnlyList<(string Column, string? Value)>> Examples { get; init; } = [];

    /// <summary>For bronze: where the rows stand.</summary>
    public IReadOnlyList<TracedFile> Files { get; init; } = [];

    /// <summary>An earlier step with the very same rows, below which their origin stands; null when there is none.</summary>
    public int? SameAs { get; init; }

    /// <summary>What these rows were made of.</summary>
    public IReadOnlyList<TraceStep> Inputs { get; init; } = [];

    /// <summary>This step and all below it, each before what it was made of.</summary>
    public IEnumerable<TraceStep> All => Inputs.SelectMany(i => i.All).Prepend(this);
}

/// <summary>How the rows of a step were found.</summary>
public abstract record TraceLink
{
    private TraceLink() { }

    /// <summary>They are the ones that were asked for.</summary>
    /// <param name="Where">The condition; null: all rows.</param>
    public sealed record Chosen(string? Where) : TraceLink;

    /// <summary>They have the values of the step above. All of those that it was made of are among them; there may be more.</summary>
    /// <param name="Ways">The columns that must agree, of this table and of the one above; one list for each place where the model reads the table.</param>
    public sealed record ByColumns(IReadOnlyList<IReadOnlyList<ColumnPair>> Ways) : TraceLink;

    /// <summary>All rows of the table: nothing less can be proven, and the trace ends here.</summary>
    /// <param name="Why">Why, for people.</param>
    public sealed record AllRows(string Why) : TraceLink;
}

/// <summary>Where traced rows stand in one file.</summary>
/// <param name="File">The file, below the landing folder.</param>
/// <param name="Sheet">The sheet of a workbook, else null.</param>
/// <param name="Rows">How many rows.</param>
/// <param name="Lines">The lines on which they begin: <c>2-54, 60</c>.</param>
public sealed record TracedFile(string File, string? Sheet, long Rows, string Lines);
