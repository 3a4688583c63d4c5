using System.Collections.Frozen;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Quality;

/// <summary>What an audit asks, and of what.</summary>
public sealed record AuditInput
{
    /// <summary>The model whose rows they are.</summary>
    public required ModelDefinition Model { get; init; }

    /// <summary>Which of its checks; quarantine rules have done their work before and are left out by the caller.</summary>
    public required IReadOnlyList<CheckDefinition> Checks { get; init; }

    /// <summary>The rows.</summary>
    public required AuditRows Rows { get; init; }

    /// <summary>What the same checks had counted when the table was as it is before this commit, by name. A check without a count looks at the whole table.</summary>
    public IReadOnlyDictionary<string, CheckCount> Previous { get; init; } = FrozenDictionary<string, CheckCount>.Empty;

    /// <summary>Tables that checks refer to and whose rows are as they were when <see cref="Previous"/> was counted.</summary>
    public IReadOnlySet<TableName> Unchanged { get; init; } = FrozenSet<TableName>.Empty;

    /// <summary>The count that a check can go on from; null when it has to look at the whole table.</summary>
    internal CheckCount? Before(CheckDefinition check) => Rows.AreChanges ? Previous.GetValueOrDefault(check.Name) : null;
}
