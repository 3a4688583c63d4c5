using Tillhouse.Core.Build;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;

namespace Tillhouse.Core.Run;

/// <summary>Computes all rows of a table and makes them its content. They stream from the SELECT into the table's files.</summary>
/// <param name="lake">The lake.</param>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="audit">Asks the checks.</param>
internal sealed class WholeBuild(LakeCatalog lake, EngineTables tables, BuildAudit audit)
{
    /// <summary>Makes the table.</summary>
    public async Task<TaskResult> RunAsync(BuildTask task, CancellationToken cancellation)
    {
        await tables.EnsureAsync(task.Reads, cancellation).ConfigureAwait(false);
        var input = await CastRows.KeptAsync(task.Connection, lake, task.Input, cancellation).ConfigureAwait(false);
        try
        {
            return await RunAsync(task, input, cancellation).ConfigureAwait(false);
        }
        finally
        {
            CastRows.Drop(task.Connection, input);
        }
    }

    private async Task<TaskResult> RunAsync(BuildTask task, BuildInput input, CancellationToken cancellation)
    {
        var script = BuildFor.Model(input).Script(input);
        var account = script.Division is { } division ? new RowAccount(task.Connection, division, input.Model, input.Source!) : null;
        WrittenRows? written = null;
        try
        {
            if (account is not null)
            {
                await account.FindDuplicatesAsync(areFew: input.IsKept, cancellation).ConfigureAwait(false);
            }

            var model = task.Model.Definition;
            written = await lake.WriteAsync(
                    task.Connection,
                    task.Table.Folder,
                    Clustering.Sort(model, script.Rows),
                    [.. task.Columns],
                    model.PartitionBy,
                    cancellation
                )
                .ConfigureAwait(false);
            var counts = await CountAsync(task, account, written, cancellation).ConfigureAwait(false);
            var checks = await audit
                .RunAsync(task, new AuditRows(written.Relation), written.Rows, account, cancellation)
                .ConfigureAwait(false);
            if (BuildAudit.Stops(checks))
            {
                await lake.DiscardAsync(written, cancellation).ConfigureAwait(false);
                return new TaskResult.Stopped(checks);
            }

            if (model.Build.IsIncremental && account is null)
            {
                UniqueKey.Require(task, written.Relation, task.Key);
            }

            if (account is not null)
            {
                await account.QuarantineAllAsync(lake, cancellation).ConfigureAwait(false);
            }

            var record = task.Record(counts, CheckResult.Counts(checks));

            // From here on the files may be named by a commit whose outcome nobody knows: if it fails, vacuum finds them.
            var files = written;
            written = null;
            var version = await lake.ReplaceAsync(files, record, cancellation).ConfigureAwait(false);
            return new TaskResult.Built(version, counts, checks) { Extent = new BuildExtent.Whole(null) };
        }
        catch when (written is not null)
        {
            await lake.DiscardQuietlyAsync(written).ConfigureAwait(false);
            throw;
        }
        finally
        {
            account?.Drop();
        }
    }

    private async Task<IReadOnlyDictionary<string, long>> CountAsync(
        BuildTask task,
        RowAccount? account,
        WrittenRows written,
        CancellationToken cancellation
    )
    {
        if (account is null)
        {
            return new Dictionary<string, long> { ["rows"] = written.Rows };
        }

        var bronze = await lake.FindAsync(new TableName(Layer.Bronze, task.Input.Source!.Name).Folder, cancellation).ConfigureAwait(false);
        return await account.BalanceAsync(bronze?.State.Rows ?? 0, written.Rows, cancellation).ConfigureAwait(false);
    }
}
