using Tillhouse.Core.Plan;

namespace Tillhouse.Core.Run;

/// <summary>Rows that a build has computed, and what they stand for.</summary>
internal sealed record ComputedRows
{
    /// <summary>The rows with the table's columns and types, as SQL that can stand behind FROM.</summary>
    public required string Relation { get; init; }

    /// <summary>A SELECT of the stored rows in whose place they come, given all of them as SQL that can stand behind FROM.</summary>
    public required Func<string, string> Stored { get; init; }

    /// <summary>The columns by which a row of both sides is the same; none where all stored rows go and all new ones come.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>How much was computed.</summary>
    public required BuildExtent Extent { get; init; }

    /// <summary>The counts of the build record, given the table's rows after it.</summary>
    public Func<long, IReadOnlyDictionary<string, long>> Counts { get; init; } = rows => new Dictionary<string, long> { ["rows"] = rows };

    /// <summary>For models that read a source: what became of the rows that landed.</summary>
    public RowAccount? Account { get; init; }

    /// <summary>What has to be stored first, once the audit has passed.</summary>
    public Func<CancellationToken, Task> BeforeCommit { get; init; } = _ => Task.CompletedTask;
}
