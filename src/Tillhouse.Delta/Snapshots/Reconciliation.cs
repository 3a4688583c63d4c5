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
    private readonly FileSet.Builder files;
    private readonly FileSet.Builder tombstones;
    private readonly Dictionary<string, TransactionId> transactions;
    private readonly Dictionary<string, DomainMetadata> domains;
    private readonly Snapshot? from;
    private Protocol? protocol;
    private Metadata? metadata;
    private IReadOnlyList<string>? partitionColumns;

    public Reconciliation(IObjectStore store, string tablePath, Snapshot? from)
    {
        this.store = store;
        this.tablePath = tablePath;
        this.from = from;
        location = store.Locate(tablePath);
        partitionColumns = from?.PhysicalPartitionColumns;
        files = (from?.FileSet ?? FileSet.Empty).ToBuilder(partitionColumns ?? []);
        tombstones = (from?.TombstoneSet ?? FileSet.Empty).ToBuilder(partitionColumns ?? []);
        transactions = from is null ? [] : new(from.Transactions);
        domains = from is null ? [] : new(from.Domains);
        protocol = from?.Protocol;
        metadata = from?.Metadata;
    }

    /// <summary>Whether both actions that every table has are known.</summary>
    public bool IsTable => protocol is not null && metadata is not null;

    /// <summary>As the keys of <c>partitionValues</c> have them, as far as the metadata is known.</summary>
    public IReadOnlyList<string> PartitionColumns
    {
        get
        {
            if (partitionColumns is null)
            {
                partitionColumns = PhysicalName.OfPartitions(protocol, metadata);
                files.Repartition(partitionColumns);
                tombstones.Repartition(partitionColumns);
            }

            return partitionColumns;
        }
    }

    /// <summary>
    /// The actions of one version. Their order there has no meaning, so removes go before adds: a file put back stays. They also go before new metadata:
    /// their partition columns are the old ones.
    /// </summary>
    public void ApplyCommit(IReadOnlyList<DeltaAction> actions)
    {
        if (metadata is not null)
        {
            ApplyAll<RemoveFile>(actions);
        }

        var known = metadata is not null;
        foreach (var action in actions)
        {
            if (action is not (AddFile or RemoveFile))
            {
                Apply(action);
            }
        }

        if (!known)
        {
            ApplyAll<RemoveFile>(actions);
        }

        ApplyAll<AddFile>(actions);
    }

    /// <summary>One action of a checkpoint, or of a commit.</summary>
    public void Apply(DeltaAction action)
    {
        switch (action)
        {
            case AddFile add:
                Add(ActionRows.Of(add, PartitionColumns));
                break;
            case RemoveFile remove:
                var row = ActionRows.Of(remove, PartitionColumns);
                var removed = FileKeyBytes.Of(row, location);
                files.Remove(removed);
                tombstones.Set(removed, row);
                break;
            case Protocol p:
                protocol = p;
                partitionColumns = null;
                break;
            case Metadata m:
                metadata = m;
                partitionColumns = null;
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

    /// <summary>An add of a commit.</summary>
    public void Add(in FileRow row)
    {
        var key = FileKeyBytes.Of(row, location);
        tombstones.Remove(key);
        files.Set(key, row);
    }

    /// <summary>An add of a checkpoint, which has each file once.</summary>
    public void AddReconciled(in FileRow row) => files.Append(FileKeyBytes.Of(row, location), row);

    /// <summary>A tombstone of a checkpoint.</summary>
    public void RemoveReconciled(in FileRow row) => tombstones.Append(FileKeyBytes.Of(row, location), row);

    private void ApplyAll<T>(IReadOnlyList<DeltaAction> actions)
        where T : DeltaAction
    {
        foreach (var action in actions)
        {
            if (action is T)
            {
                Apply(action);
            }
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
            TombstoneSet = tombstones.Build(),
            PhysicalPartitionColumns = PartitionColumns,
        };
        if (from is null || !ReferenceEquals(from.Metadata, metadata) || !ReferenceEquals(from.Protocol, protocol))
        {
            ProtocolGate.CheckReadable(protocol, metadata, metadata.SchemaString.Length == 0 ? new StructType([]) : snapshot.Schema);
        }

        return snapshot;
    }
}
