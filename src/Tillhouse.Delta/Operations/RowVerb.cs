using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>
/// What all verbs that change rows do: find the rows, write what is new, commit; and once more from the newest snapshot when another writer was first.
/// A file that holds a changed row is replaced (copy-on-write) or, where the table has <c>delta.enableDeletionVectors</c>, stays with its changed rows
/// marked as deleted; all others stay as they are (section 15).
/// </summary>
/// <param name="Operation">As the history names it (section 13).</param>
/// <param name="Change">Which rows change, given a snapshot.</param>
/// <param name="Describe">Adds the history's parameters and metrics.</param>
internal sealed record RowVerb(
    string Operation,
    Func<Snapshot, RowChange> Change,
    Action<CommitDescription, Snapshot, ChangeCounts> Describe
)
{
    public async Task<ChangeResult> RunAsync(DeltaTable table, CommitOptions? options, CancellationToken cancellationToken)
    {
        var counts = new ChangeCounts();
        var result = await table.ReplayAsync(
            async (snapshot, token) =>
            {
                (var transaction, counts) = await AttemptAsync(table, snapshot, options, token);
                return transaction;
            },
            options,
            cancellationToken
        );
        return new ChangeResult(result, counts);
    }

    private async Task<(Transaction Transaction, ChangeCounts Counts)> AttemptAsync(
        DeltaTable table,
        Snapshot snapshot,
        CommitOptions? options,
        CancellationToken cancellationToken
    )
    {
        await using var rows = await table.Engine.ChangeAsync(Change(snapshot), cancellationToken);
        var (marked, replaced) = Divide(rows, snapshot);
        var changes = NeedsChangeFiles(rows, snapshot, replaced) ? await rows.WriteChangesAsync(cancellationToken) : [];
        var added = new List<AddFile>();
        if (replaced.Count > 0)
        {
            added.AddRange(await rows.WriteRowsAsync(replaced, copy: true, cancellationToken));
        }
        else if (rows.Inserted > 0 || marked.Any(f => f.Updated > 0))
        {
            var updated = marked.Where(f => f.Updated > 0).Select(f => f.File).ToList();
            added.AddRange(await rows.WriteRowsAsync(updated, copy: false, cancellationToken));
        }

        var marks = await DeletionMarks.WriteAsync(
            table,
            rows.PositionsAsync(cancellationToken),
            [.. marked.Select(f => f.File)],
            snapshot.PartitionColumns,
            cancellationToken
        );
        var counts = Count(rows, added, changes, marks);

        var description = CommitOptions.Describe(options, Operation);
        Describe(description, snapshot, counts);
        var transaction = table.Begin(description, snapshot);
        transaction.ReadPartitions(rows.ReadPartitions);
        transaction.ReadFiles(rows.Read);
        transaction.Remove(rows.Files.Select(f => f.File));
        transaction.Add([.. marks.Files, .. added]);
        transaction.AddChanges(changes);
        transaction.Wrote([
            .. added.Select(f => f.Path),
            .. changes.Select(f => f.Path),
            .. marks.Path is { } path ? [path] : Array.Empty<string>(),
        ]);
        CommitOptions.Apply(options, transaction);
        return (transaction, counts);
    }

    /// <summary>Files whose rows are marked, and those that are written anew. One without any row left is neither.</summary>
    private static (IReadOnlyList<ChangedFile> Marked, IReadOnlyList<LiveFile> Replaced) Divide(IChangedRows rows, Snapshot snapshot)
    {
        var left = rows.Files.Where(f => !f.IsEmptied).ToList();
        return DeletionMarks.AreWanted(snapshot) && left.TrueForAll(f => DeletionMarks.AllowedOn(f.File))
            ? (left, [])
            : ([], left.ConvertAll(f => f.File));
    }

    /// <summary>Rows that are only added, deleted as whole files or marked as deleted are seen from the files themselves (section 12).</summary>
    private static bool NeedsChangeFiles(IChangedRows rows, Snapshot snapshot, IReadOnlyList<LiveFile> replaced) =>
        ProtocolGate.IsTrue(snapshot.Metadata.Configuration, "delta.enableChangeDataFeed")
        && (replaced.Count > 0 || rows.Files.Any(f => f.Updated > 0));

    private static ChangeCounts Count(IChangedRows rows, IReadOnlyList<AddFile> added, IReadOnlyList<CdcFile> changes, DeletionMarks marks)
    {
        var updated = rows.Files.Sum(f => f.Updated);
        return new ChangeCounts
        {
            Source = rows.SourceRows,
            Inserted = rows.Inserted,
            Updated = updated,
            Deleted = rows.Files.Sum(f => f.Deleted),
            Copied = added.Sum(f => f.Rows ?? 0) - updated - rows.Inserted,
            FilesAdded = added.Count,
            FilesRemoved = rows.Files.Count - marks.Files.Count,
            FilesMarked = marks.Files.Count,
            ChangeFiles = changes.Count,
        };
    }
}
