using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>What a checkpoint keeps of a snapshot (section 9): all that is live, tombstones and idle applications only as long as the table's properties say.</summary>
/// <param name="snapshot">The table.</param>
/// <param name="now">What retention is counted from.</param>
internal sealed class CheckpointContent(Snapshot snapshot, DateTimeOffset now)
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    /// <summary>How many of <see cref="Files"/> have been taken.</summary>
    public long FilesTaken { get; private set; }

    /// <summary>All that are no files, protocol and metaData first.</summary>
    public IEnumerable<DeltaAction> State()
    {
        var idleBefore = now - DeltaInterval.Of(snapshot.Metadata.Configuration, "delta.setTransactionRetentionDuration");
        yield return snapshot.Protocol;
        yield return snapshot.Metadata;
        foreach (var transaction in snapshot.Transactions.Values)
        {
            if (idleBefore is null || transaction.LastUpdated > idleBefore.Value.ToUnixTimeMilliseconds())
            {
                yield return transaction;
            }
        }

        foreach (var domain in snapshot.Domains.Values)
        {
            yield return domain;
        }
    }

    /// <summary>Tombstones, then files, each made when it is taken.</summary>
    public IEnumerable<DeltaAction> Files()
    {
        var retention = DeltaInterval.Of(snapshot.Metadata.Configuration, "delta.deletedFileRetentionDuration") ?? DefaultRetention;
        var deletedBefore = (now - retention).ToUnixTimeMilliseconds();
        foreach (var place in snapshot.TombstoneSet)
        {
            if (place.Columns.Time(place.Row) > deletedBefore)
            {
                FilesTaken++;
                yield return ActionRows.ToRemove(place);
            }
        }

        foreach (var file in snapshot.Files)
        {
            FilesTaken++;
            yield return file.ToAdd(snapshot.PartitionColumns, dataChange: false);
        }
    }
}
