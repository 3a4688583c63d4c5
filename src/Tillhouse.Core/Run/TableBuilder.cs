using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Makes one table: writes rows into files that belong to nothing, audits exactly those files, and commits them only when every check that
/// stops has passed (architecture.md, "How data walks through it"). Of a table that the same model has made before, only what changes touch is computed.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="lake">The lake.</param>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="lineage">Which rows changes touch.</param>
/// <param name="changes">What has changed in the tables that are read.</param>
/// <param name="run">The run's id, for the build record.</param>
internal sealed class TableBuilder(
    BoundProject project,
    LakeCatalog lake,
    EngineTables tables,
    ProjectLineage lineage,
    InputChanges changes,
    string run
)
{
    /// <summary>Makes the table.</summary>
    /// <param name="connection">A connection of this task alone.</param>
    /// <param name="table">The model's table.</param>
    /// <param name="reason">Why. Unless only its inputs changed, or only some of it was asked for, all of it is computed.</param>
    /// <param name="fingerprint">The model's fingerprint.</param>
    /// <param name="cancellation">Interrupts the engine; what was written is removed.</param>
    public async Task<TaskResult> BuildAsync(
        DuckDbConnection connection,
        TableName table,
        BuildReason reason,
        string fingerprint,
        CancellationToken cancellation
    )
    {
        var inputs = project.Graph.Inputs(table);
        var against = project.Graph.CheckedAgainst(table);
        var task = new BuildTask
        {
            Connection = connection,
            Model = project.Models[table],
            Input = await DecidedRows
                .KeptOutAsync(connection, lake, BuildInputs.Of(connection, project, table), cancellation)
                .ConfigureAwait(false),
            Reads = inputs,
            CheckedAgainst = against,
            IsRead = project.Graph.Readers(table).Count > 0,
            Inputs = await VersionsAsync(StoredInputs.Of(project, table), cancellation).ConfigureAwait(false),
            References = await VersionsAsync(against.Except(inputs), cancellation).ConfigureAwait(false),
            Stored = await lake.FindAsync(table.Folder, cancellation).ConfigureAwait(false),
            Fingerprint = fingerprint,
            Run = run,
        };
        try
        {
            return await BuildAsync(task, reason, cancellation).ConfigureAwait(false);
        }
        finally
        {
            tables.Forget(table);
            DecidedRows.Drop(connection, task.Input);
        }
    }

    private async Task<TaskResult> BuildAsync(BuildTask task, BuildReason reason, CancellationToken cancellation)
    {
        var whole = reason is not (BuildReason.InputsChanged or BuildReason.Rewound);
        var audit = new BuildAudit(tables, changes, lake.Time);
        if (whole || task.Stored?.State.Record is not { } record || record.Fingerprint != task.Fingerprint)
        {
            return await new WholeBuild(lake, tables, audit).RunAsync(task, cancellation).ConfigureAwait(false);
        }

        var (extent, changed) = await new ExtentDecision(lineage, changes).OfAsync(task, record, cancellation).ConfigureAwait(false);
        var replacement = new RowReplacement(lake, tables, changes, audit);
        if (reason is BuildReason.Rewound rewound)
        {
            // What is asked for holds only where its inputs are as they were read: a change can reach back before any moment.
            extent = extent is BuildExtent.Nothing ? new BuildExtent.Since(rewound.From) : new BuildExtent.Whole(null);
        }

        return extent switch
        {
            BuildExtent.Since since => await new TouchedRows(tables, replacement)
                .SinceAsync(task, since, cancellation)
                .ConfigureAwait(false),
            BuildExtent.Nothing => await replacement.NothingAsync(task, record, cancellation).ConfigureAwait(false),
            BuildExtent.NewRows when task.Input.Source is { } source => await new SourceIncrement(lake, tables, replacement, audit)
                .RunAsync(task, source, record, cancellation)
                .ConfigureAwait(false),
            BuildExtent.NewRows added => await new TouchedRows(tables, replacement)
                .AppendAsync(task, added, changed[added.Input], cancellation)
                .ConfigureAwait(false),
            BuildExtent.Touched touched => await new TouchedRows(tables, replacement)
                .RunAsync(task, touched, changed, cancellation)
                .ConfigureAwait(false),
            BuildExtent.Whole all when task.Input.Source is null && task.Model.Definition.Build.IsIncremental && task.Key.Count > 0 =>
                await new TouchedRows(tables, replacement).AllAsync(task, all, cancellation).ConfigureAwait(false),
            _ => await new WholeBuild(lake, tables, audit).RunAsync(task, cancellation).ConfigureAwait(false),
        };
    }

    private async Task<SortedDictionary<string, InputVersion>> VersionsAsync(IEnumerable<TableName> needed, CancellationToken cancellation)
    {
        var versions = new SortedDictionary<string, InputVersion>(StringComparer.Ordinal);
        foreach (var table in needed)
        {
            if (await tables.VersionAsync(table, cancellation).ConfigureAwait(false) is { } version)
            {
                versions[table.ToString()] = version;
            }
        }

        return versions;
    }
}
