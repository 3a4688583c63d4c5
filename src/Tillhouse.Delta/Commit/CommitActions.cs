using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Commit;

/// <summary>What a transaction writes to the log: it depends on the version it gets, and so on who was first.</summary>
internal static class CommitActions
{
    /// <summary>The actions for the version behind <paramref name="head"/>, commitInfo first.</summary>
    public static List<DeltaAction> Of(Transaction transaction, LogHead head, DateTimeOffset now)
    {
        var read = transaction.Read;
        var timestamp = now.ToUnixTimeMilliseconds();
        var inCommit = InCommitTimestamps.IsEnabled(transaction.Metadata) ? InCommitTimestamps.Next(timestamp, head) : (long?)null;
        var protocol = transaction.NewProtocol();
        var actions = new List<DeltaAction> { transaction.Description.ToAction(transaction, timestamp, inCommit) };
        if (protocol is not null)
        {
            actions.Add(protocol);
        }

        if (transaction.ChangesMetadata)
        {
            actions.Add(InCommitTimestamps.Since(transaction.Metadata, read, head.Version + 1, inCommit ?? timestamp));
        }

        actions.AddRange(transaction.Transactions.Select(t => t with { LastUpdated = timestamp }));
        actions.AddRange(transaction.NewDomains);
        actions.AddRange(
            transaction.Removes.Values.Select(f => f.ToRemove(read!.PhysicalPartitionColumns, timestamp, transaction.DataChange))
        );
        actions.AddRange(RowTracking.Number(transaction.Adds, protocol ?? read!.Protocol, transaction.Metadata, head));
        actions.AddRange(transaction.Changes);
        return actions;
    }
}
