using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Snapshots;

/// <summary>Replays actions, oldest version first, into the state of a table (section 7).</summary>
internal sealed class Reconciliation
{
    private readonly IObjectStore store;
    private readonly string tablePath;
    private readonly string location;
    private readonly FileSet<LiveFile>.Builder files;
    private readonly FileSet<RemoveFile>.Builder tombstones;
    private readonly Dictionary<string, TransactionId> transactions;
    private readonly Dictionary<string, DomainMetadata> domains;
    private readonly Snapshot? from;
    private Protocol? protocol;
    private Metadata? metadata;

    public Reconciliation(IObjectStore store, string tablePath, Snapshot? from)
    {
        this.store = store;
        this.tablePath = tablePath;
        this.from = from;
        location = store.Locate(tablePath);
        files = (from?.FileSet ?? FileSet<LiveFile>.Empty).ToBuilder();
        tombstones = (from?.Tombstones ?? FileSet<RemoveFile>.Empty).ToBuilder();
        transactions = from is null ? [] : new(from.Transactions);
        domains = from is null ? [] : new(from.Domains);
        protocol = from?.Protocol;
        metadata = from?.Metadata;
    }

    /// <summary>Whether both actions that every table has are known.</summary>
    public bool IsTable => protocol is not null && metadata is not null;

    /// <summary>As far as the metadata is known.</summary>
    public IReadOnlyList<string> PartitionColumns => metadata?.PartitionColumns ?? [];

    /// <summary>The actions of one version. Their order there has no meaning, so removes go first: a file put back stays.</summary>
    public void ApplyCommit(IReadOnlyList<DeltaAction> actions)
    {
        foreach (var action in actions)
        {
            if (action is not AddFile)
            {
                Apply(action);
            }
        }

        foreach (var action in actions)
        {
            if (action is AddFile add)
            {
                Apply(add);
            }
        }
    }

    /// <summary>One action of a checkpoint, or of a commit.</summary>
    public void Apply(DeltaAction action)
    {
        switch (action)
        {
            case AddFile add:
                var added = new FileKey(FilePath.Canonical(add.Path, location), add.DeletionVector?.UniqueId);
                tombstones.Remove(added);
                files.Set(added, new LiveFile(add, added, metadata?.PartitionColumns ?? [.. add.PartitionValues.Keys]));
                break;
            case RemoveFile remove:
                var removed = new FileKey(FilePath.Canonical(remove.Path, location), remove.DeletionVector?.UniqueId);
                files.Remove(removed);
                tombstones.Set(removed, remove);
                break;
            case Protocol p:
                protocol = p;
                break;
            case Metadata m:
                metadata = m;
                break;
            case TransactionId t:
                transactions[t.AppId] = t;
                break;
            case DomainMetadata { Removed: true } d:
                domains.Remove(d.Domain);
                break;
            case DomainMetadata d:
                domains[d.Domain] = d;
                break;
            default:
                break;
        }
    }

    /// <summary>The table, once its protocol has been found readable.</summary>
    public Snapshot Build(long version)
    {
        if (protocol is null || metadata is null)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the log of {(tablePath.Length == 0 ? "the table" : tablePath)} has no {(protocol is null ? "protocol" : "metaData")} action",
                "version 0 must hold both; restore the log from a copy"
            );
        }

        var snapshot = new Snapshot
        {
            Version = version,
            TablePath = tablePath,
            Store = store,
            Protocol = protocol,
            Metadata = metadata,
            Transactions = transactions,
            Domains = domains,
            FileSet = files.Build(),
            Tombstones = tombstones.Build(),
        };
        if (from is null || !ReferenceEquals(from.Metadata, metadata) || !ReferenceEquals(from.Protocol, protocol))
        {
            ProtocolGate.CheckReadable(protocol, metadata, metadata.SchemaString.Length == 0 ? new StructType([]) : snapshot.Schema);
        }

        return snapshot;
    }
}
