using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// May a commit be put behind winners it did not know of? The rules of section 13, in their order. Winners are given in the order of their versions, each
/// once.
/// </summary>
internal sealed class ConflictCheck(Transaction transaction, string tableLocation)
{
    private readonly IsolationLevel isolation = transaction.Isolation;
    private readonly HashSet<string> adds = [.. transaction.Adds.Select(a => FilePath.Canonical(a.Path, tableLocation))];
    private Protocol? protocol = transaction.Read?.Protocol;
    private Metadata? metadata = transaction.Read?.Metadata;

    /// <summary>Null when nothing stands against it.</summary>
    /// <exception cref="DeltaException">T0603 when the winner made the table one that we cannot write.</exception>
    public CommitResult.Conflicted? Against(Winner winner) =>
        Definition(winner) ?? DomainsAndApplications(winner) ?? Added(winner) ?? Removed(winner);

    private static CommitResult.Conflicted Conflict(Winner winner, ConflictReason reason, string detail) =>
        new(reason, winner.Version, detail);

    /// <summary>Rules 1 and 2: protocol and metadata.</summary>
    private CommitResult.Conflicted? Definition(Winner winner)
    {
        var newProtocol = winner.Actions.OfType<Protocol>().FirstOrDefault();
        var newMetadata = winner.Actions.OfType<Metadata>().FirstOrDefault();
        if (newProtocol is null && newMetadata is null)
        {
            return null;
        }

        if (protocol is null || metadata is null)
        {
            return Conflict(winner, ConflictReason.MetadataChanged, "it created the table");
        }

        var (oldProtocol, oldMetadata) = (protocol, metadata);
        (protocol, metadata) = (newProtocol ?? protocol, newMetadata ?? metadata);
        ProtocolGate.CheckWritable(protocol, metadata, DeltaSchema.Parse(metadata.SchemaString));
        if (newProtocol is not null)
        {
            var reason = transaction.NewProtocol() is not null
                ? "it changed the table's protocol, and so does this commit"
                : ProtocolConflict.Between(oldProtocol, newProtocol);
            if (reason is not null)
            {
                return Conflict(winner, ConflictReason.ProtocolChanged, reason);
            }
        }

        return newMetadata is not null && (transaction.ChangesMetadata || !MetadataConflict.IsHarmless(oldMetadata, newMetadata))
            ? Conflict(winner, ConflictReason.MetadataChanged, "it changed the table's schema or properties")
            : null;
    }

    /// <summary>Rules 3 and 4. Ids of rows are handed out anew behind the winner's, so their domain is no conflict.</summary>
    private CommitResult.Conflicted? DomainsAndApplications(Winner winner)
    {
        foreach (var action in winner.Actions)
        {
            switch (action)
            {
                case DomainMetadata d when d.Domain != RowTracking.Domain && transaction.Domains.Contains(d.Domain):
                    return Conflict(winner, ConflictReason.DomainChanged, $"it wrote the domain {d.Domain}");
                case TransactionId t when transaction.Reads.Applications.Contains(t.AppId):
                    var detail = FormattableString.Invariant($"it took the application {t.AppId} to version {t.Version}");
                    return Conflict(winner, ConflictReason.TransactionChanged, detail);
                default:
                    break;
            }
        }

        return null;
    }

    /// <summary>Rule 5: rows that we would have had to read. Files that only hold what was in the table before are none.</summary>
    private CommitResult.Conflicted? Added(Winner winner)
    {
        var mayComeAfter =
            isolation is IsolationLevel.SnapshotIsolation
            || (isolation is IsolationLevel.WriteSerializable && winner.IsBlindAppend && !transaction.ChangesMetadata);
        foreach (var add in winner.Actions.OfType<AddFile>())
        {
            if (
                !mayComeAfter
                && add.DataChange
                && transaction.Reads.Covers(add.PartitionValues, transaction.Read!.PhysicalPartitionColumns)
            )
            {
                return Conflict(winner, ConflictReason.ConcurrentAppend, $"it added {add.Path}, which would have had to be read");
            }

            var path = FilePath.Canonical(add.Path, tableLocation);
            if (adds.Contains(path))
            {
                return Conflict(winner, ConflictReason.ConcurrentAppend, $"it added {add.Path}, too");
            }

            // Row tracking was prepared: what we take from the file, and that we remove it, must now say its ids.
            if (
                add.BaseRowId is not null
                && transaction.Removes.TryGetValue(new FileKey(path, add.DeletionVector?.UniqueId), out var removed)
                && removed.BaseRowId is null
            )
            {
                return Conflict(winner, ConflictReason.ConcurrentDeleteRead, $"it gave the rows of {add.Path}, which was read, their ids");
            }
        }

        return null;
    }

    /// <summary>Rules 6 and 7: rows that we read, or files that we need as they were.</summary>
    private CommitResult.Conflicted? Removed(Winner winner)
    {
        var reads = transaction.Reads;
        foreach (var remove in winner.Actions.OfType<RemoveFile>())
        {
            var key = new FileKey(FilePath.Canonical(remove.Path, tableLocation), remove.DeletionVector?.UniqueId);
            if (
                reads.Files.Contains(key)
                || (remove.DataChange && reads.Covers(remove.PartitionValues, transaction.Read!.PhysicalPartitionColumns))
            )
            {
                return Conflict(winner, ConflictReason.ConcurrentDeleteRead, $"it removed {remove.Path}, which was read");
            }

            if (transaction.Removes.ContainsKey(key))
            {
                return Conflict(winner, ConflictReason.ConcurrentDeleteDelete, $"it removed {remove.Path}, too");
            }
        }

        return null;
    }
}
