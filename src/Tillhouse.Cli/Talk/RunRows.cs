using Tillhouse.Core.Plan;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Talk;

/// <summary>A run as a result, for programs: a row a stage.</summary>
internal static class RunRows
{
    /// <summary>action, table, result, rows, seconds, detail.</summary>
    public static object?[] Of(TaskReport task) =>
        [
            task.Stage is Stage.Take ? "take" : "build",
            task.Stage.Table.ToString(),
            Word(task.Result),
            Rows(task.Result),
            Math.Round((decimal)task.Duration.TotalSeconds, 3),
            Detail(task.Result),
        ];

    private static string Word(TaskResult result) =>
        result switch
        {
            TaskResult.Taken { Batch.Refused.Count: > 0 } => "refused",
            TaskResult.Taken => "taken",
            TaskResult.Built => "built",
            TaskResult.Stopped => "stopped",
            TaskResult.Failed => "failed",
            TaskResult.Blocked => "blocked",
            _ => throw new InvalidOperationException($"{result.GetType().Name} has no word"),
        };

    private static long? Rows(TaskResult result) =>
        result switch
        {
            TaskResult.Taken taken => taken.Batch.Landed,
            TaskResult.Built built => built.Counts.GetValueOrDefault("rows"),
            _ => null,
        };

    private static string? Detail(TaskResult result) =>
        result switch
        {
            TaskResult.Taken { Batch.Refused: { Count: > 0 } refused } => string.Join(
                "; ",
                refused.Select(r => $"{r.Path}: {r.Code} {r.Message}")
            ),
            TaskResult.Built { Checks: var checks } when checks.Any(c => !c.Passed) => string.Join(
                ", ",
                checks.Where(c => !c.Passed).Select(c => c.Check)
            ),
            TaskResult.Stopped stopped => string.Join(", ", stopped.Checks.Where(c => !c.Passed).Select(c => c.Check)),
            TaskResult.Failed failed => failed.Error.Message,
            TaskResult.Blocked blocked => blocked.By.ToString(),
            _ => null,
        };
}
