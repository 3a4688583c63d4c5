using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;

namespace Tillhouse.Core.Run;

/// <summary>What a run did.</summary>
/// <param name="Run">Its id: sortable by time.</param>
/// <param name="Started">When it began.</param>
/// <param name="Duration">How long it took.</param>
/// <param name="Tasks">Every stage that was executed or blocked, in the order in which they ended.</param>
public sealed record RunReport(string Run, DateTimeOffset Started, TimeSpan Duration, IReadOnlyList<TaskReport> Tasks)
{
    /// <summary>Whether every stage was executed and no file was refused.</summary>
    public bool Succeeded => Tasks.All(t => t.Result is TaskResult.Built or TaskResult.Taken { Batch.Refused.Count: 0 });

    /// <summary>Whether every stage was executed to its end. Files that were refused are findings, and keep nothing from readers.</summary>
    public bool IsWhole => Tasks.All(t => t.Result is TaskResult.Built or TaskResult.Taken);

    /// <summary>The release that it made; null when it changed nothing, or something is still to be built.</summary>
    public Release? Release { get; init; }

    /// <summary>What is still to be built before there can be a release, after a run of a selection.</summary>
    public IReadOnlyList<TableName> Unbuilt { get; init; } = [];

    /// <summary>The checks that did not pass, worst first: those that stop, then by rows.</summary>
    public IReadOnlyList<CheckResult> Findings =>
        [
            .. Tasks
                .SelectMany(t => t.Result.Audited)
                .Where(c => !c.Passed)
                .OrderByDescending(c => c.OnFail)
                .ThenByDescending(c => c.Failed)
                .ThenBy(c => c.Table)
                .ThenBy(c => c.Check, StringComparer.Ordinal),
        ];
}

/// <summary>How one stage ended.</summary>
/// <param name="Stage">The stage.</param>
/// <param name="Result">How.</param>
/// <param name="Duration">How long it took.</param>
public sealed record TaskReport(Stage Stage, TaskResult Result, TimeSpan Duration);
