using System.Text.Json;
using System.Text.Json.Serialization;
using Tillhouse.Core.Quality;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Run;

/// <summary>What runs did, one small file each below <c>_till/runs</c>. It is for people: no decision of a later run reads it.</summary>
public static class RunHistory
{
    private const string Folder = "_till/runs/";

    /// <summary>Writes a run down.</summary>
    public static Task AddAsync(IObjectStore store, RunReport report, CancellationToken cancellation) =>
        store.PutIfAbsentAsync(
            $"{Folder}{report.Run}.json",
            JsonSerializer.SerializeToUtf8Bytes(Of(report), RunRecordJson.Default.RunRecord),
            cancellation
        );

    /// <summary>The newest run, or null when there was none.</summary>
    public static async Task<RunRecord?> LastAsync(IObjectStore store, CancellationToken cancellation)
    {
        string? last = null;
        await foreach (var entry in store.ListAsync(Folder, null, cancellation).ConfigureAwait(false))
        {
            last = entry.Key;
        }

        var bytes = last is null ? null : await store.ReadAsync(last, cancellation).ConfigureAwait(false);
        return bytes is null ? null : JsonSerializer.Deserialize(bytes, RunRecordJson.Default.RunRecord);
    }

    private static RunRecord Of(RunReport report) =>
        new()
        {
            Run = report.Run,
            Started = report.Started,
            Seconds = report.Duration.TotalSeconds,
            Succeeded = report.Succeeded,
            Tasks = [.. report.Tasks.Select(Of)],
            Findings =
            [
                .. report.Findings.Select(f => new FindingRecord(
                    f.Table.ToString(),
                    f.Check,
                    f.OnFail.ToString(),
                    f.Failed,
                    f.Total,
                    f.Examples
                )),
            ],
        };

    private static TaskRecord Of(TaskReport task) =>
        new(
            task.Stage.Table.ToString(),
            task.Result.GetType().Name,
            task.Duration.TotalSeconds,
            task.Result switch
            {
                TaskResult.Built b => b.Counts.GetValueOrDefault("rows"),
                TaskResult.Taken t => t.Batch.Landed,
                _ => null,
            },
            task.Result switch
            {
                TaskResult.Failed f => f.Error.Message,
                TaskResult.Blocked b => $"waits for {b.By}",
                TaskResult.Taken { Batch.Refused.Count: > 0 } t => string.Join("\n", t.Batch.Refused.Select(r => r.Describe())),
                _ => null,
            }
        );
}

/// <summary>One run, as it is kept.</summary>
public sealed record RunRecord
{
    /// <summary>Its id.</summary>
    public required string Run { get; init; }

    /// <summary>When it began.</summary>
    public required DateTimeOffset Started { get; init; }

    /// <summary>How long it took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Whether every stage was executed and no file was refused.</summary>
    public required bool Succeeded { get; init; }

    /// <summary>Its stages in the order in which they ended.</summary>
    public required IReadOnlyList<TaskRecord> Tasks { get; init; }

    /// <summary>The checks that did not pass.</summary>
    public required IReadOnlyList<FindingRecord> Findings { get; init; }
}

/// <summary>One stage of a run, as it is kept.</summary>
/// <param name="Table">Its table.</param>
/// <param name="Outcome"><c>Taken Built Stopped Failed Blocked</c>.</param>
/// <param name="Seconds">How long it took.</param>
/// <param name="Rows">Rows landed or built.</param>
/// <param name="Message">What went wrong, or null.</param>
public sealed record TaskRecord(string Table, string Outcome, double Seconds, long? Rows, string? Message);

/// <summary>One check that did not pass, as it is kept.</summary>
/// <param name="Table">The table.</param>
/// <param name="Check">The check.</param>
/// <param name="OnFail">What its failing does.</param>
/// <param name="Failed">Rows, keys or groups that fail.</param>
/// <param name="Total">Rows looked at.</param>
/// <param name="Examples">Some of what fails, as JSON objects.</param>
public sealed record FindingRecord(string Table, string Check, string OnFail, long Failed, long Total, IReadOnlyList<string> Examples);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(RunRecord))]
internal sealed partial class RunRecordJson : JsonSerializerContext;
