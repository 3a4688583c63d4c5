using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>
/// What all verbs that change rows do: find the rows, write what is new, commit; and once more from the newest snapshot when another writer was first.
/// Copy-on-write: a file that holds a changed row is replaced, all others stay (section 15).
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
        var replaced = rows.Files.Where(f => !f.IsEmptied).Select(f => f.File).ToList();
        var changes =
            replaced.Count > 0 && ProtocolGate.IsTrue(snapshot.Metadata.Configuration, "delta.enableChangeDataFeed")
                ? await rows.WriteChangesAsync(cancellationToken)
                : [];
        var added = replaced.Count + rows.Inserted > 0 ? await rows.WriteRowsAsync(replaced, copy: true, cancellationToken) : [];
        var counts = Count(rows, added, changes);

        var description = CommitOptions.Describe(options, Operation);
        Describe(description, snapshot, counts);
        var transaction = table.Begin(description, snapshot);
        transaction.ReadPartitions(rows.ReadPartitions);
        transaction.ReadFiles(rows.Read);
        transaction.Remove(rows.Files.Select(f => f.File));
        transaction.Add(added);
        transaction.AddChanges(changes);
        transaction.Wrote(added.Select(f => f.Path).Concat(changes.Select(f => f.Path)));
        CommitOptions.Apply(options, transaction);
        return (transaction, counts);
    }

    private static ChangeCounts Count(IChangedRows rows, IReadOnlyList<AddFile> added, IReadOnlyList<CdcFile> changes)
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
            FilesRemoved = rows.Files.Count,
            ChangeFiles = changes.Count,
        };
    }
}
