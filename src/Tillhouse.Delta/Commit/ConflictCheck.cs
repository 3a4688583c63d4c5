using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>May a commit be put behind a winner it did not know of? The rules of section 13, in their order; isolation is serializable.</summary>
internal sealed class ConflictCheck(
    ReadSet reads,
    IReadOnlySet<FileKey> removes,
    IReadOnlySet<string> domains,
    IReadOnlyList<string> partitionColumns,
    string tableLocation
)
{
    /// <summary>Null when nothing stands against it.</summary>
    public CommitResult.Conflicted? Against(long version, IReadOnlyList<DeltaAction> winner)
    {
        CommitResult.Conflicted Conflict(ConflictReason reason, string detail) => new(reason, version, detail);

        foreach (var action in winner)
        {
            var conflict = action switch
            {
                Protocol => Conflict(ConflictReason.ProtocolChanged, "it changed the table's protocol"),
                Metadata => Conflict(ConflictReason.MetadataChanged, "it changed the table's schema or properties"),
                DomainMetadata d when domains.Contains(d.Domain) => Conflict(
                    ConflictReason.DomainChanged,
                    $"it wrote the domain {d.Domain}"
                ),
                TransactionId t when reads.Applications.Contains(t.AppId) => Conflict(
                    ConflictReason.TransactionChanged,
                    FormattableString.Invariant($"it took the application {t.AppId} to version {t.Version}")
                ),
                _ => null,
            };
            if (conflict is not null)
            {
                return conflict;
            }
        }

        foreach (var add in winner.OfType<AddFile>())
        {
            var key = new FileKey(FilePath.Canonical(add.Path, tableLocation), add.DeletionVector?.UniqueId);
            if (!reads.IsEmpty && reads.Covers(new LiveFile(add, key, partitionColumns)))
            {
                return Conflict(ConflictReason.ConcurrentAppend, $"it added {add.Path}, which would have had to be read");
            }
        }

        foreach (var remove in winner.OfType<RemoveFile>())
        {
            var key = new FileKey(FilePath.Canonical(remove.Path, tableLocation), remove.DeletionVector?.UniqueId);
            if (reads.WholeTable || reads.Files.Contains(key))
            {
                return Conflict(ConflictReason.ConcurrentDeleteRead, $"it removed {remove.Path}, which was read");
            }

            if (removes.Contains(key))
            {
                return Conflict(ConflictReason.ConcurrentDeleteDelete, $"it removed {remove.Path}, too");
            }
        }

        return null;
    }
}
