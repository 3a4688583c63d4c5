using Tillhouse.Core.Build;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>Executes one stage on a connection of its own.</summary>
/// <param name="project">The project.</param>
/// <param name="lake">The lake.</param>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="lineage">Which rows changes touch.</param>
/// <param name="changes">What has changed in the tables that are read.</param>
/// <param name="engine">Gives each stage its connection.</param>
/// <param name="ingest">Takes a source's files on a connection.</param>
/// <param name="run">The run's id.</param>
/// <param name="events">Told how far a stage is.</param>
internal sealed class StageExecution(
    BoundProject project,
    LakeCatalog lake,
    EngineTables tables,
    ProjectLineage lineage,
    InputChanges changes,
    DuckDbEngine engine,
    Func<DuckDbConnection, SourceIngest> ingest,
    string run,
    IProgress<RunEvent> events
)
{
    /// <summary>Executes a stage.</summary>
    public async Task<TaskResult> ExecuteAsync(Stage stage, CancellationToken cancellation)
    {
        using var connection = engine.Connect();
        switch (stage)
        {
            case Stage.Take take:
                var progress = new StageProgress<IngestProgress>(p =>
                    events.Report(new RunEvent.TaskProgress(stage, p.Bytes == 0 ? null : (double)p.BytesRead / p.Bytes, 0, p.BytesRead))
                );
                var batch = await ingest(connection).TakeAsync(take.Files, progress, cancellation).ConfigureAwait(false);
                await TendAsync(stage.Table, cancellation).ConfigureAwait(false);
                tables.Forget(stage.Table);
                return new TaskResult.Taken(batch);
            case Stage.Build build:
                var fingerprint = Fingerprints.Of(project, build.Table);
                return await new TableBuilder(project, lake, tables, lineage, changes, run)
                    .BuildAsync(connection, build.Table, build.Reason, fingerprint, cancellation)
                    .ConfigureAwait(false);
            default:
                throw new InvalidOperationException($"{stage.GetType().Name} is not executed.");
        }
    }

    private async Task TendAsync(TableName table, CancellationToken cancellation)
    {
        if (await lake.FindAsync(table.Folder, cancellation).ConfigureAwait(false) is { } stored)
        {
            await TableCare.TendAsync(stored.Table, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>Passes progress on at once: <see cref="Progress{T}"/> would post it to another thread, and it could come after the end.</summary>
    private sealed class StageProgress<T>(Action<T> report) : IProgress<T>
    {
        public void Report(T value) => report(value);
    }
}
