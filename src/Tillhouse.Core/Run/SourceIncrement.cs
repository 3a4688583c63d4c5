using Tillhouse.Core.Build;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Takes the rows that landed since a silver table was made into it: they are cast and judged as all were before, and of each key the newest row stays, be
/// it one of them or the stored one.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="replacement">Puts rows in the place of those before.</param>
/// <param name="audit">Asks the checks, where all of it has to be made.</param>
internal sealed class SourceIncrement(LakeCatalog lake, EngineTables tables, RowReplacement replacement, BuildAudit audit)
{
    /// <summary>Makes the table.</summary>
    /// <param name="task">The build.</param>
    /// <param name="source">The source that it reads.</param>
    /// <param name="record">The build that made it as it is.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<TaskResult> RunAsync(BuildTask task, SourceContract source, BuildRecord record, CancellationToken cancellation)
    {
        var bronze = new TableName(Layer.Bronze, source.Name);
        var now = await lake.FindAsync(bronze.Folder, cancellation).ConfigureAwait(false);
        var from = record.Inputs.GetValueOrDefault(bronze.ToString());
        using var scan = now is null ? null : await LandedAsync(task.Connection, now, from, cancellation).ConfigureAwait(false);
        var view = $"{task.Table}.source";
        var select = RedirectedSelect.Of(task.Connection, task.Input.Sql, new Dictionary<TableName, string> { [bronze] = view });
        if (now is null || scan is null || select is null)
        {
            return await new WholeBuild(lake, tables, audit).RunAsync(task, cancellation).ConfigureAwait(false);
        }

        if (scan.IsEmpty)
        {
            return await replacement.NothingAsync(task, record, cancellation).ConfigureAwait(false);
        }

        await tables.EnsureAsync(task.Table, cancellation).ConfigureAwait(false);
        if (HoldsDecided(task))
        {
            return await new WholeBuild(lake, tables, audit).RunAsync(task, cancellation).ConfigureAwait(false);
        }

        var raw = TypedRows.RawColumns(now.Columns);
        var landed = task.Temporary("landed");
        var arrived = task.Temporary("arrived");
        var accepted = task.Temporary("accepted");

        // Few rows landed: cast once and kept, so that what judges them is not planned with every cast of the contract each time.
        var script = new SourceBuild().Script(task.Input with { Sql = $"select * from {arrived}" });
        var account = new RowAccount(task.Connection, script.Division!, task.Input.Model, source);
        try
        {
            var read = await task
                .Connection.ExecuteAsync(
                    $"create table {landed} as select {Quote.Names(now.Columns)} from {scan.Sql} as rows",
                    cancellation
                )
                .ConfigureAwait(false);
            task.Connection.Execute(
                $"create or replace view build.{Quote.Name(view)} as\n{TypedRows.Select(source, $"{landed} as landed", raw)}"
            );
            await task.Connection.ExecuteAsync($"create table {arrived} as {select}", cancellation).ConfigureAwait(false);
            await account.FindDuplicatesAsync(areFew: true, cancellation).ConfigureAwait(false);
            var come = await task.Connection.ExecuteAsync(Accept(task, accepted, script.Rows), cancellation).ConfigureAwait(false);
            var batch = await account.BalanceAsync(read, come, cancellation).ConfigureAwait(false);
            var newest = new NewestRows(task.Input, source, accepted);
            return await replacement
                .RunAsync(
                    task,
                    new ComputedRows
                    {
                        Relation = newest.Relation(task.Table.ToString()),
                        Stored = newest.Stored,
                        Key = task.Input.Model.Key,
                        Extent = new BuildExtent.NewRows(bronze),
                        Counts = rows => Add(record.Counts, batch, rows),
                        Account = account,
                        BeforeCommit = token => account.QuarantineNewAsync(lake, landed, raw, token),
                    },
                    cancellation
                )
                .ConfigureAwait(false);
        }
        finally
        {
            account.Drop();
            task.Connection.Execute(
                $"drop table if exists {accepted}; drop table if exists {arrived}; drop view if exists build.{Quote.Name(view)}; drop table if exists {landed}"
            );
        }
    }

    /// <summary>The rows that bronze has got since; null when the log does not tell, or tells of more than new rows.</summary>
    private static async Task<ChangeScan?> LandedAsync(
        DuckDbConnection connection,
        LakeTable now,
        InputVersion? from,
        CancellationToken cancellation
    )
    {
        if (from?.Id != now.State.Id || from.Version >= now.State.Version)
        {
            return null;
        }

        try
        {
            var scan = await ChangeScan
                .ReadAsync(connection, now.Table, from.Version + 1, now.State.Version, withoutFeed: true, cancellationToken: cancellation)
                .ConfigureAwait(false);
            if (scan.OnlyInserts)
            {
                return scan;
            }

            scan.Dispose();
            return null;
        }
        catch (DeltaException error) when (error.Code == DeltaErrors.VersionNotFound)
        {
            return null;
        }
    }

    /// <summary>
    /// Whether the table has a row that was mended since, because of another model's rule: which older row of its key was the one before it, only bronze knows.
    /// </summary>
    private static bool HoldsDecided(BuildTask task) =>
        task.Input.Decided is { } decided
        && task.Connection.Scalar<long>(
            $"select count(*) from (select 1 from {task.Table} semi join {decided} using (_batch, _line, _file) limit 1)"
        ) > 0;

    private static string Accept(BuildTask task, string accepted, string rows)
    {
        var typed = task.Columns.Select(c => $"cast({Quote.Name(c.Name)} as {c.Type}) as {Quote.Name(c.Name)}");
        return $"create table {accepted} as select {string.Join(", ", typed)} from (\n{rows}\n) as accepted";
    }

    /// <summary>Rows of the table that a newer one of their key replaced have become duplicates, as new rows have that are older than the stored one.</summary>
    private static SortedDictionary<string, long> Add(
        IReadOnlyDictionary<string, long> before,
        IReadOnlyDictionary<string, long> batch,
        long rows
    )
    {
        var sum = new SortedDictionary<string, long>(StringComparer.Ordinal);
        foreach (var (name, count) in batch)
        {
            sum[name] = before.GetValueOrDefault(name) + count;
        }

        sum["rows"] = rows;
        sum["accepted"] = rows;
        sum["duplicates"] = sum["landed"] - rows - sum["quarantined"] - sum["discarded"];
        return sum;
    }
}
