using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// One commit in the making, computed from one snapshot. Data files are written before and belong to nothing until <see cref="CommitAsync"/> names them
/// in the log. Not for use by several threads.
/// </summary>
public sealed class Transaction
{
    // A commit that leaves the metadata as it is needs no other protocol for it, whatever another program wrote there.
    private static readonly Metadata NoMetadata = new() { Id = "" };

    private readonly DeltaTable table;
    private readonly List<AddFile> adds = [];
    private readonly List<CdcFile> changes = [];
    private readonly HashSet<string> written = new(StringComparer.Ordinal);
    private readonly Dictionary<FileKey, LiveFile> removes = [];
    private readonly Dictionary<string, TransactionId> transactions = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DomainMetadata> domains = new(StringComparer.Ordinal);
    private Metadata? metadata;
    private Protocol? protocol;
    private CommitResult.Conflicted? alreadyApplied;
    private CommitResult.Unknown? doubt;

    internal Transaction(DeltaTable table, Snapshot? read, CommitDescription description)
    {
        this.table = table;
        Read = read;
        Description = description;
    }

    /// <summary>What it was computed from; null when it creates the table.</summary>
    public Snapshot? Read { get; }

    /// <summary>What the history will say.</summary>
    public CommitDescription Description { get; }

    /// <summary>Unique to this commit: <c>commitInfo.txnId</c>.</summary>
    public string TxnId => Description.TxnId;

    /// <summary>False for commits that only rearrange rows, as OPTIMIZE does: readers of changes pass them over.</summary>
    public bool DataChange { get; init; } = true;

    internal ReadSet Reads { get; } = new();

    internal IReadOnlyList<AddFile> Adds => adds;

    internal IReadOnlyList<CdcFile> Changes => changes;

    internal IReadOnlyDictionary<FileKey, LiveFile> Removes => removes;

    /// <summary>Paths of the files that this commit names or that were written for it, as the log has them.</summary>
    internal IEnumerable<string> Paths => adds.Select(a => a.Path).Concat(changes.Select(c => c.Path)).Concat(written).Distinct();

    internal IEnumerable<TransactionId> Transactions => transactions.Values;

    internal IReadOnlyCollection<string> Domains => domains.Keys;

    /// <summary>The domains to write. One that is ended and was not there needs no word.</summary>
    internal IEnumerable<DomainMetadata> NewDomains =>
        domains.Values.Where(d => !d.Removed || (Read?.Domains.ContainsKey(d.Domain) ?? false));

    internal CommitResult.Conflicted? AlreadyApplied => alreadyApplied;

    internal Metadata Metadata => metadata ?? Read?.Metadata ?? throw new InvalidOperationException("a table is created with metadata");

    internal bool ChangesMetadata => metadata is not null;

    /// <summary>Adds files that have been written below the table's root.</summary>
    public void Add(IEnumerable<AddFile> files) => adds.AddRange(files.Select(f => f with { DataChange = DataChange }));

    /// <summary>Adds files of the change data feed that have been written below the table's root (section 12).</summary>
    public void AddChanges(IEnumerable<CdcFile> files) => changes.AddRange(files);

    /// <summary>
    /// Says which files were written for this attempt alone: data files, files of changes, deletion vectors. They are made durable before the commit, and
    /// <see cref="Replay"/> removes them when the attempt lost. A file that was there before must not be named here.
    /// </summary>
    /// <param name="paths">Relative to the table's root, encoded as the log has them.</param>
    public void Wrote(IEnumerable<string> paths) => written.UnionWith(paths);

    /// <summary>Removes files of the snapshot: when another writer has removed one first, that is a conflict.</summary>
    public void Remove(IEnumerable<LiveFile> files)
    {
        foreach (var file in files)
        {
            removes[file.Key] = file;
        }
    }

    /// <summary>Removes every file: the whole table counts as read, so that no other writer's rows can vanish unseen.</summary>
    public void RemoveAll()
    {
        ReadWholeTable();
        Remove(Read?.Files ?? []);
    }

    /// <summary>Says that the result depends on all rows.</summary>
    public void ReadWholeTable() => Reads.WholeTable = true;

    /// <summary>Says that the result depends on the rows of some partitions, also of those that hold no file yet.</summary>
    /// <param name="partitions">Is given the partition values in the order of the table's partition columns.</param>
    public void ReadPartitions(Func<IReadOnlyList<string?>, bool> partitions)
    {
        var before = Reads.Partitions;
        Reads.Partitions = before is null ? partitions : values => before(values) || partitions(values);
    }

    /// <summary>Says that the result depends on some files as they are: a conflict also when only their rows were put elsewhere.</summary>
    public void ReadFiles(IEnumerable<LiveFile> files) => Reads.Files.UnionWith(files.Select(f => f.Key));

    /// <summary>Changes schema, properties or description.</summary>
    public void SetMetadata(Metadata value) => metadata = value;

    /// <summary>Changes the protocol. What the schema and the domains need is added without asking.</summary>
    public void SetProtocol(Protocol value) => protocol = value;

    /// <summary>
    /// Takes an application to a version, at most once: when the table has seen that version or a later one, or another writer gets there first, the
    /// commit is <see cref="CommitResult.Conflicted"/>.
    /// </summary>
    public void SetTransaction(string appId, long version)
    {
        Reads.Applications.Add(appId);
        transactions[appId] = new TransactionId { AppId = appId, Version = version };
        if (Read is not null && Read.Transactions.TryGetValue(appId, out var seen) && seen.Version >= version)
        {
            alreadyApplied = new(
                ConflictReason.AlreadyApplied,
                Read.Version,
                FormattableString.Invariant($"the application {appId} is at version {seen.Version} already")
            );
        }
    }

    /// <summary>Keeps a text with the table, in this very commit; null ends the domain.</summary>
    public void SetDomain(string domain, string? json) =>
        domains[domain] = new DomainMetadata
        {
            Domain = domain,
            Configuration = json ?? "",
            Removed = json is null,
        };

    /// <summary>
    /// Commits, or says who was first (section 13). After <see cref="CommitResult.Unknown"/> it may be called again: it then finds its own commit by
    /// <see cref="TxnId"/>, or makes it; never twice.
    /// </summary>
    /// <exception cref="DeltaException">T0610 when the table does not allow the change, T0603 when it needs what we lack.</exception>
    public async Task<CommitResult> CommitAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var result = await new CommitLoop(table, this).RunAsync(cancellationToken);
            doubt = result as CommitResult.Unknown;
            return result;
        }
        catch (Exception e) when (doubt is not null)
        {
            return doubt with { Cause = e }; // A store that still fails tells nothing new.
        }
    }

    /// <summary>Removes the files of a lost attempt, as far as the store lets: what stays belongs to nothing, and vacuum finds it.</summary>
    internal async Task DiscardAsync()
    {
        var location = table.Store.Locate(table.TablePath);
        foreach (var path in written.Select(p => FilePath.Canonical(p, location)).Where(p => !FilePath.IsAbsolute(p)))
        {
            try
            {
                await table.Store.DeleteAsync(ObjectKey.Join(table.TablePath, path));
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // Nothing depends on it.
            }
        }
    }

    /// <summary>True when nothing would be in the commit but its own description.</summary>
    internal bool IsEmpty =>
        Read is not null
        && adds.Count + changes.Count + removes.Count + transactions.Count + domains.Count == 0
        && metadata is null
        && NewProtocol() is null
        && Description.UserMetadata is null;

    /// <summary>From this commit on every row must have an id.</summary>
    internal bool BeginsRowTracking =>
        metadata is not null
        && Read is not null
        && RowIdColumns.Of(Read) is null
        && ProtocolGate.IsTrue(metadata.Configuration, RowIdColumns.Enabled);

    /// <summary>What winners may have done that we do not know of.</summary>
    internal IsolationLevel Isolation =>
        BeginsRowTracking ? IsolationLevel.Serializable
        : !DataChange && adds.Count + removes.Count > 0 && domains.Count == 0 && metadata is null && NewProtocol() is null
            ? IsolationLevel.SnapshotIsolation
        : IsolationLevels.Of(Metadata.Configuration);

    /// <summary>It adds rows to a table of which it has read nothing.</summary>
    internal bool IsBlindAppend => Read is not null && Reads.IsEmpty && removes.Count == 0 && metadata is null && NewProtocol() is null;

    /// <summary>The protocol to write, or null when the table's own does.</summary>
    internal Protocol? NewProtocol()
    {
        var before = protocol ?? Read?.Protocol ?? ProtocolUpgrade.Least;
        var written = domains.Values.Where(d => !d.Removed).Select(d => d.Domain);
        var schema = metadata is null ? new Schema.StructType([]) : Schema.DeltaSchema.Parse(metadata.SchemaString);
        var after = ProtocolUpgrade.For(before, metadata ?? NoMetadata, schema, written);
        return ReferenceEquals(after, Read?.Protocol) ? null : after;
    }
}
