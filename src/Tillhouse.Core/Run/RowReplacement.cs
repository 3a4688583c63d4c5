using Tillhouse.Core.Build;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Sql;
using Tillhouse.Delta.DuckDb;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Puts newly computed rows in the place of stored ones: by comparing both, only rows that came out otherwise are written or marked as gone, so that what
/// reads the table sees no other changes.
/// </summary>
/// <param name="lake">The lake.</param>
/// <param name="tables">The tables as the engine reads them.</param>
/// <param name="changes">Told what changed.</param>
/// <param name="audit">Asks the checks.</param>
internal sealed class RowReplacement(LakeCatalog lake, EngineTables tables, InputChanges changes, BuildAudit audit)
{
    private const string New = "__till_new";
    private const string Old = "__till_old";

    /// <summary>Writes down that a build found nothing to do, so that the next plan knows.</summary>
    public async Task<TaskResult> NothingAsync(BuildTask task, BuildRecord before, CancellationToken cancellation)
    {
        var version = await LakeCatalog
            .ChangeAsync(task.Stored!, [], null, task.Record(before.Counts, before.Checks), cancellation)
            .ConfigureAwait(false);
        changes.Know(task.Table, task.Stored!.State.AsInput, new InputChange.None(), null);
        return new TaskResult.Built(version, before.Counts, []) { Extent = new BuildExtent.Nothing(), Changed = (0, 0) };
    }

    /// <summary>Compares, writes, audits and commits.</summary>
    /// <param name="task">The build.</param>
    /// <param name="rows">What was computed.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<TaskResult> RunAsync(BuildTask task, ComputedRows rows, CancellationToken cancellation)
    {
        var difference = task.Temporary("difference");
        using var placed = await tables.PlacesAsync(task.Connection, task.Table, task.Stored!, cancellation).ConfigureAwait(false);
        try
        {
            await task
                .Connection.ExecuteAsync($"create table {difference} as\n{Compare(task, rows, placed)}", cancellation)
                .ConfigureAwait(false);
            var (come, gone) = Count(task.Connection, difference);
            var keptOut = rows.Account?.Quarantined > 0;
            return come + gone == 0 && !keptOut && await audit.WouldFindTheSameAsync(task, cancellation).ConfigureAwait(false)
                ? await UnchangedAsync(task, rows, cancellation).ConfigureAwait(false)
                : await CommitAsync(task, rows, placed, difference, (come, gone), cancellation).ConfigureAwait(false);
        }
        finally
        {
            task.Connection.Execute($"drop table if exists {difference}");
        }
    }

    private async Task<TaskResult> CommitAsync(
        BuildTask task,
        ComputedRows rows,
        TablePlaces placed,
        string difference,
        (long Come, long Gone) changed,
        CancellationToken cancellation
    )
    {
        var names = Quote.Names(task.Columns.Select(c => c.Name));
        var model = task.Model.Definition;
        WrittenRows? written = await lake.WriteAsync(
                task.Connection,
                task.Table.Folder,
                Clustering.Sort(model, $"select {names} from {difference} where {New}"),
                [.. task.Columns],
                model.PartitionBy,
                cancellation
            )
            .ConfigureAwait(false);
        var signed = task.Temporary("changed");
        var isKept = false;
        try
        {
            // Read from the files as they were written, once for all checks and for all tables that are built of this one.
            await task
                .Connection.ExecuteAsync(
                    $"""
                    create table {signed} as
                    select {names}, 1 as {AuditRows.Sign} from {written.Relation}
                    union all select {string.Join(", ", task.Columns.Select(c => $"{Old}.{Quote.Name(c.Name)}"))}, -1
                    from {difference} where {PlacedRows.Row} is not null
                    """,
                    cancellation
                )
                .ConfigureAwait(false);
            var count = task.Stored!.State.Rows + changed.Come - changed.Gone;
            var counts = rows.Counts(count);
            var audited = AuditRows.OfChange(
                left => $"(select {names} from {Left(placed, difference, changed.Gone)} union all select {names} from {left})",
                names,
                signed,
                changed.Gone > 0
            );
            var checks = await audit.RunAsync(task, audited, count, rows.Account, cancellation).ConfigureAwait(false);
            if (BuildAudit.Stops(checks))
            {
                await lake.DiscardAsync(written, cancellation).ConfigureAwait(false);
                return new TaskResult.Stopped(checks);
            }

            await rows.BeforeCommit(cancellation).ConfigureAwait(false);
            var places =
                changed.Gone == 0
                    ? []
                    : await RowPlaces.ReadAsync(task.Connection, GonePlaces(difference), placed.Files, cancellation).ConfigureAwait(false);
            var record = task.Record(counts, CheckResult.Counts(checks));

            // From here on the files may be named by a commit whose outcome nobody knows: if it fails, vacuum finds them.
            var files = written;
            written = null;
            await LakeCatalog.ChangeAsync(task.Stored, places, files, record, cancellation).ConfigureAwait(false);
            var version = await TableCare.TendAsync(task.Stored.Table, cancellation).ConfigureAwait(false);
            if (task.IsRead)
            {
                var change = new InputChange.Rows($"(select {names} from {signed})", changed.Come + changed.Gone, changed.Gone == 0);
                changes.Know(task.Table, task.Stored.State.AsInput, change, signed);
                isKept = true;
            }

            return new TaskResult.Built(version, counts, checks) { Extent = rows.Extent, Changed = changed };
        }
        catch when (written is not null)
        {
            await lake.DiscardQuietlyAsync(written).ConfigureAwait(false);
            throw;
        }
        finally
        {
            if (!isKept)
            {
                task.Connection.Execute($"drop table if exists {signed}");
            }
        }
    }

    /// <summary>All came out as it was, and the checks with it. Rows of a source that only repeat others are counted nevertheless.</summary>
    private async Task<TaskResult> UnchangedAsync(BuildTask task, ComputedRows rows, CancellationToken cancellation)
    {
        await rows.BeforeCommit(cancellation).ConfigureAwait(false);
        var counts = rows.Counts(task.Stored!.State.Rows);
        var record = task.Record(counts, task.Stored.State.Record!.Checks);
        var version = await LakeCatalog.ChangeAsync(task.Stored, [], null, record, cancellation).ConfigureAwait(false);
        changes.Know(task.Table, task.Stored.State.AsInput, new InputChange.None(), null);
        return new TaskResult.Built(version, counts, []) { Extent = rows.Extent, Changed = (0, 0) };
    }

    /// <summary>The stored rows that stay.</summary>
    private static string Left(TablePlaces placed, string difference, long gone) =>
        gone == 0 ? $"{placed.Sql} as p" : $"{placed.Sql} as p anti join {difference} as d using ({PlacedRows.File}, {PlacedRows.Row})";

    /// <summary>
    /// A row for each stored one that goes, with its place and its values, and for each new one that comes; one that changes is both at once.
    /// </summary>
    private static string Compare(BuildTask task, ComputedRows rows, TablePlaces placed)
    {
        var columns = task.Columns.Select(c => c.Name).ToList();
        var stored = rows.Stored(placed.Sql);
        var key = rows.Key.ToHashSet(StringComparer.OrdinalIgnoreCase);
        var gone =
            $"o.{PlacedRows.File}, o.{PlacedRows.Row}, struct_pack({string.Join(", ", columns.Select(c => $"{Quote.Name(c)} := o.{Quote.Name(c)}"))}) as {Old}";
        if (key.Count == 0)
        {
            return $"select {gone}, false as {New}, {Nulls(task)} from ({stored}) as o\nunion all by name\n"
                + $"select true as {New}, {Quote.Names(columns)} from {rows.Relation}";
        }

        var on = string.Join(" and ", columns.Where(key.Contains).Select(c => $"n.{Quote.Name(c)} is not distinct from o.{Quote.Name(c)}"));
        var differs = columns.Where(c => !key.Contains(c)).Select(c => $"n.{Quote.Name(c)} is distinct from o.{Quote.Name(c)}");
        return $"""
            select {gone}, coalesce(n.{New}, false) as {New}, {string.Join(", ", columns.Select(c => $"n.{Quote.Name(c)}"))}
            from ({stored}) as o full join (select *, true as {New} from {rows.Relation}) as n on {on}
            where o.{PlacedRows.Row} is null or n.{New} is null{string.Concat(differs.Select(d => $" or {d}"))}
            """;
    }

    private static string GonePlaces(string difference) =>
        $"select {PlacedRows.File}, {PlacedRows.Row} from {difference} where {PlacedRows.Row} is not null";

    private static string Nulls(BuildTask task) =>
        string.Join(", ", task.Columns.Select(c => $"cast(null as {c.Type}) as {Quote.Name(c.Name)}"));

    private static (long Come, long Gone) Count(DuckDbConnection connection, string difference)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select count(*) filter (where {New}), count({PlacedRows.Row}) from {difference}";
        using var reader = command.ExecuteReader();
        reader.Read();
        return (reader.GetInt64(0), reader.GetInt64(1));
    }
}
