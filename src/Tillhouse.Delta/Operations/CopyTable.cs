using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Operations;

/// <summary>Makes a table hold just what another table of the same store holds, by its files: linked where the store can link, copied elsewhere. No row is read.</summary>
public static class CopyTable
{
    /// <summary>Brings the files over and commits them as the table's whole content, creating it if there is none.</summary>
    /// <param name="target">The table, or null when there is none.</param>
    /// <param name="tablePath">Where it is, or will be: a key prefix of the store.</param>
    /// <param name="from">What it is to hold.</param>
    /// <param name="engine">Reads and writes checkpoints.</param>
    /// <param name="time">The clock of the commit.</param>
    /// <param name="options">Idempotence, domains, history.</param>
    /// <param name="part">Which files of both are meant, such as those of some partitions; null: all. The table's other files stay.</param>
    /// <param name="cancellationToken">Ends the attempt; files that are over already belong to nothing, and a further attempt finds them.</param>
    /// <exception cref="DeltaException">T0621 when a file of <paramref name="from"/> is gone or lies outside its table.</exception>
    public static async Task<CommitResult> CopyTableAsync(
        this DeltaTable? target,
        string tablePath,
        Snapshot from,
        IDeltaEngine engine,
        TimeProvider time,
        CommitOptions? options = null,
        Func<LiveFile, bool>? part = null,
        CancellationToken cancellationToken = default
    )
    {
        var brought = from.Files.Where(part ?? All).ToList();
        RequireNoRowIds(target?.Latest, from);
        await BringAsync(from, brought, tablePath, cancellationToken);
        var definition = new TableDefinition(from.Schema)
        {
            PartitionColumns = from.PartitionColumns,
            Properties = from.Metadata.Configuration,
        };
        if (target is null)
        {
            var files = brought.Select(f => ToAdd(f, from.PartitionColumns)).ToList();
            var created = DeltaTable.Unborn(from.Store, engine, tablePath, time);
            return await Create.RunAsync(created, definition, files, options, cancellationToken);
        }

        var read = await target.RefreshAsync(cancellationToken);
        RequireNoRowIds(read, from);
        return await Replace(target, read, [.. read.Files.Where(part ?? All)], definition, from.PartitionColumns, brought, options)
            .CommitAsync(cancellationToken);
    }

    private static bool All(LiveFile file) => true;

    /// <summary>Ids of rows are a table's own: in another one the rows are new and get new ones.</summary>
    private static AddFile ToAdd(LiveFile file, IReadOnlyList<string> partitionColumns) =>
        file.ToAdd(partitionColumns, dataChange: true) with
        {
            BaseRowId = null,
            DefaultRowCommitVersion = null,
        };

    /// <summary>A new table's hidden columns have new names, so what files keep of their rows' ids is not seen there. An older table's do not.</summary>
    private static void RequireNoRowIds(Snapshot? target, Snapshot from)
    {
        if (target is not null && (RowIdColumns.Of(from) ?? RowIdColumns.Of(target)) is not null)
        {
            throw new DeltaException(
                DeltaErrors.UnsupportedFeature,
                "files of one table cannot be copied into another where either uses the writer feature rowTracking",
                "copy into a table that is not there yet, or copy the rows"
            );
        }
    }

    /// <summary>Files that both hold stay: a path can't be removed and added by one commit.</summary>
    private static Transaction Replace(
        DeltaTable target,
        Snapshot read,
        IReadOnlyList<LiveFile> there,
        TableDefinition definition,
        IReadOnlyList<string> partitionColumns,
        IReadOnlyList<LiveFile> brought,
        CommitOptions? options
    )
    {
        var before = there.Select(f => f.Key).ToHashSet();
        var after = brought.Select(f => f.Key).ToHashSet();
        var added = brought.Where(f => !before.Contains(f.Key)).Select(f => ToAdd(f, partitionColumns)).ToList();
        var removed = there.Where(f => !after.Contains(f.Key)).ToList();
        var description = CommitOptions.Describe(options, "WRITE");
        description.Parameter("mode", "Overwrite");
        description.Parameter("partitionBy", WriteMetrics.Columns(definition.PartitionColumns));
        WriteMetrics.Of(description, added, removed);
        var transaction = target.Begin(description, read);
        transaction.ReadWholeTable();
        if (definition.ToMetadata(read.Metadata, null, after.Count > 0) is var metadata && !Overwrite.Same(metadata, read.Metadata))
        {
            transaction.SetMetadata(metadata);
        }

        transaction.Remove(removed);
        transaction.Add(added);
        CommitOptions.Apply(options, transaction);
        return transaction;
    }

    private static async Task BringAsync(Snapshot from, List<LiveFile> files, string tablePath, CancellationToken cancellationToken)
    {
        var location = from.Store.Locate(from.TablePath);
        var paths = new SortedSet<string>(StringComparer.Ordinal);
        foreach (var file in files)
        {
            paths.Add(TableFiles.Inside(file.Key.Path) ?? throw Missing(file.Path));
            if (TableFiles.OfVector(file.DeletionVector, location) is { } vector)
            {
                paths.Add(TableFiles.Inside(vector) ?? throw Missing(vector));
            }
        }

        foreach (var path in paths)
        {
            var key = ObjectKey.Join(from.TablePath, path);
            if (!await from.Store.CopyAsync(key, ObjectKey.Join(tablePath, path), cancellationToken))
            {
                throw Missing(from.Store.Locate(key));
            }
        }

        await from.Store.SealAsync([.. paths.Select(p => ObjectKey.Join(tablePath, p))], cancellationToken);
    }

    private static DeltaException Missing(string file) =>
        new(
            DeltaErrors.DataFileMissing,
            $"{file} can't be copied: it is gone, or outside its table",
            "build the table again, then try again"
        );
}
