using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>One build of one table: what it reads, and what is there.</summary>
internal sealed record BuildTask
{
    /// <summary>A connection of this task alone.</summary>
    public required DuckDbConnection Connection { get; init; }

    /// <summary>The model.</summary>
    public required BoundModel Model { get; init; }

    /// <summary>The model as its build sees it.</summary>
    public required BuildInput Input { get; init; }

    /// <summary>The tables that the model's content comes from, views too.</summary>
    public required IReadOnlyList<TableName> Reads { get; init; }

    /// <summary>The tables that its checks read beside its own.</summary>
    public required IReadOnlyList<TableName> CheckedAgainst { get; init; }

    /// <summary>Whether other models read the table.</summary>
    public required bool IsRead { get; init; }

    /// <summary>The stored tables that it reads, with their versions.</summary>
    public required SortedDictionary<string, InputVersion> Inputs { get; init; }

    /// <summary>The tables that it does not read but that its checks refer to.</summary>
    public required SortedDictionary<string, InputVersion> References { get; init; }

    /// <summary>The table as it is; null when there is none.</summary>
    public required LakeTable? Stored { get; init; }

    /// <summary>The model's fingerprint.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The run's id.</summary>
    public required string Run { get; init; }

    /// <summary>The table.</summary>
    public TableName Table => Model.Definition.Table;

    /// <summary>The table's columns with their types.</summary>
    public IEnumerable<(string Name, string Type)> Columns => Model.Columns.Select(c => (c.Name, c.Type));

    /// <summary>The columns by which a stored row is found again.</summary>
    public IReadOnlyList<string> Key => Model.Definition.Build is BuildKind.Scd2 scd2 ? [scd2.Surrogate] : Model.Definition.Key;

    /// <summary>The name of something that this task makes in the engine, where SQL wants one.</summary>
    public string Temporary(string what) => $"build.{Quote.Name($"{Table}.{what}")}";

    /// <summary>What the commit will say of the build.</summary>
    /// <param name="counts">Rows by what became of them.</param>
    /// <param name="checks">What each check has counted.</param>
    public BuildRecord Record(IReadOnlyDictionary<string, long> counts, IReadOnlyDictionary<string, CheckCount>? checks) =>
        new()
        {
            Model = Table.ToString(),
            Fingerprint = Fingerprint,
            Run = Run,
            Inputs = Inputs,
            References = References.Count == 0 ? null : References,
            Counts = counts,
            Checks = checks,
        };
}
