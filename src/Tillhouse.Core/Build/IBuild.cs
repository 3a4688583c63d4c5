using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>One way to make a table of a model's SELECT. A build only writes SQL; running, auditing and committing are the same for all of them.</summary>
public interface IBuild
{
    /// <summary>The statements that make the table's rows.</summary>
    BuildScript Script(BuildInput input);
}

/// <summary>What a build knows of its model.</summary>
public sealed record BuildInput
{
    /// <summary>The model.</summary>
    public required ModelDefinition Model { get; init; }

    /// <summary>The columns of the model's SELECT, in order, as bound.</summary>
    public required IReadOnlyList<string> SelectColumns { get; init; }

    /// <summary>The source whose bronze rows the model reads, or null when it reads other tables.</summary>
    public SourceContract? Source { get; init; }

    /// <summary>The SELECT to run: the model's own, or for models that read a source the one that carries the hidden columns of <see cref="SourceBuild"/>.</summary>
    public required string Sql { get; init; }

    /// <summary>A table of <c>_file, _line, _sheet, _batch</c> of rows that people have taken out of the source; null where there are none.</summary>
    public string? Decided { get; init; }

    /// <summary>Whether <see cref="Sql"/> reads rows that were cast before and are kept in the engine.</summary>
    public bool IsKept { get; init; }
}

/// <summary>What makes a table's rows, as SQL for DuckDB.</summary>
public sealed record BuildScript
{
    /// <summary>A SELECT of the rows as they are to be stored, in no order.</summary>
    public required string Rows { get; init; }

    /// <summary>How rows are kept out, for models that read a source; null otherwise.</summary>
    public RowDivision? Division { get; init; }
}

/// <summary>How the rows of a source divide into accepted, quarantined and duplicate ones. The counts are asserted to add up.</summary>
/// <param name="DuplicatesTable">A table that <see cref="BuildScript.Rows"/> reads, with the origins of the rows that a newer version of their key replaces.</param>
/// <param name="CreateDuplicates">Makes that table; nearly always it is empty or small.</param>
/// <param name="Accepted">A SELECT of the accepted rows with the hidden columns still there, for rules that ask for them.</param>
/// <param name="Quarantined">A SELECT of <c>_file, _line, _sheet, _batch, _ingested_at, rules</c> of the rows that a rule keeps out.</param>
public sealed record RowDivision(string DuplicatesTable, string CreateDuplicates, string Accepted, string Quarantined)
{
    /// <summary>A SELECT of the keys that come more than once: when it gives none, the duplicates' table is empty. Null where that is not so easily told.</summary>
    public string? KeysTwice { get; init; }
}
