using System.Text.Json;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Quality;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// What the checks of every run have counted, as a Delta table that any engine reads: a row a check of each table that the run has audited, one commit a run.
/// Counts are of the whole table, also where only some of its rows were looked at.
/// </summary>
internal static class QualityTable
{
    /// <summary>Its folder below the lake's root.</summary>
    public const string Folder = "system/quality";

    private const string Staged = "quality";

    private static readonly IReadOnlyList<(string Name, string Type)> Columns =
    [
        ("run", "VARCHAR"),
        ("run_started_at", "TIMESTAMP"),
        ("table_name", "VARCHAR"),
        ("check_name", "VARCHAR"),
        ("dimension", "VARCHAR"),
        ("on_fail", "VARCHAR"),
        ("failed", "BIGINT"),
        ("total", "BIGINT"),
        ("score", "DECIMAL(9,6)"),
        ("passed", "BOOLEAN"),
        ("committed", "BOOLEAN"),
        ("examples", "VARCHAR"),
    ];

    /// <summary>Appends what the checks of a run have found; nothing when it asked none.</summary>
    public static async Task AppendAsync(LakeCatalog lake, DuckDbConnection connection, RunReport report, CancellationToken cancellation)
    {
        var results = report
            .Tasks.SelectMany(t => t.Result.Audited.Select(c => (Check: c, Committed: t.Result is TaskResult.Built)))
            .ToList();
        if (results.Count == 0)
        {
            return;
        }

        var columns = string.Join(", ", Columns.Select(c => $"{c.Name} {c.Type}"));
        await connection.ExecuteAsync($"create or replace temp table {Staged} ({columns})", cancellation).ConfigureAwait(false);
        using (var appender = connection.CreateAppender(null, Staged))
        {
            foreach (var (check, committed) in results)
            {
                Append(appender, report, check, committed);
            }
        }

        var written = await lake.WriteAsync(connection, Folder, $"from {Staged}", Columns, [], cancellation).ConfigureAwait(false);
        await lake.AppendAsync(written, cancellation).ConfigureAwait(false);
        connection.Execute($"drop table {Staged}");
    }

    private static void Append(DuckDbAppender appender, RunReport report, CheckResult check, bool committed)
    {
        appender
            .BeginRow()
            .Append(report.Run)
            .Append(report.Started.UtcDateTime)
            .Append(check.Table.ToString())
            .Append(check.Check)
            .Append(check.Dimension.ToString().ToLowerInvariant())
            .Append(check.OnFail.ToString().ToLowerInvariant())
            .Append(check.Failed)
            .Append(check.Total)
            .Append(Floor(check.Score))
            .Append(check.Passed)
            .Append(committed)
            .Append(JsonSerializer.Serialize([.. check.Examples], QualityJson.Default.StringArray))
            .EndRow();
    }

    /// <summary>As many digits as are stored, never rounded up: one row in a million that fails is not none.</summary>
    private static decimal Floor(decimal score) => Math.Floor(score * 1_000_000) / 1_000_000;
}
