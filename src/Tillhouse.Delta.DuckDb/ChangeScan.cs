using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Changes;
using Tillhouse.Delta.DeletionVectors;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// The rows that commits inserted, updated and deleted (section 12), as SQL text that stands where a table may stand: the table's columns, then
/// <c>_change_type</c>, <c>_commit_version</c> and <c>_commit_timestamp</c>. The text may be run on its connection until it is disposed.
/// </summary>
public sealed class ChangeScan : IDisposable
{
    internal const string TypeColumn = "_change_type";
    internal const string VersionColumn = "_commit_version";
    internal const string TimeColumn = "_commit_timestamp";

    private const string Insert = "insert";
    private const string Delete = "delete";

    private readonly Snapshot snapshot;
    private readonly DeletionVectorReader vectors;
    private readonly SkippedRows rows;
    private readonly IReadOnlyList<string> partitionKeys;
    private readonly List<ScanFile> changed = [];
    private readonly List<ScanFile> whole = [];
    private readonly List<ScanFile> without = [];
    private readonly List<ScanFile> only = [];

    private ChangeScan(DuckDbConnection connection, Snapshot snapshot)
    {
        this.snapshot = snapshot;
        vectors = new DeletionVectorReader(snapshot.Store, snapshot.TablePath);
        rows = SkippedRows.Empty(connection);
        var mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata);
        partitionKeys =
        [
            .. snapshot.PartitionColumns.Select(c => ColumnMapping.PhysicalName(snapshot.Schema.Fields.First(f => f.Name == c), mode)),
        ];
    }

    /// <summary>A parenthesised SELECT.</summary>
    public string Sql { get; private set; } = "";

    /// <summary>Whether no commit of the range changed a row.</summary>
    public bool IsEmpty => changed.Count + whole.Count + without.Count + only.Count == 0;

    /// <summary>Whether a commit of the range set the table's columns or properties, so that old rows may have been others than they are read as.</summary>
    public bool ChangesMetadata { get; private set; }

    /// <summary>Whether rows were only added, as far as the log tells without a file being read.</summary>
    public bool OnlyInserts => changed.Count == 0 && whole.Concat(without).Concat(only).All(f => f.Change?.Type == Insert);

    /// <summary>Finds out what a range of versions changed.</summary>
    /// <param name="connection">Where the text will be run.</param>
    /// <param name="table">The table.</param>
    /// <param name="from">The first version whose changes are wanted.</param>
    /// <param name="to">The last one, whose columns all rows get; by default the newest.</param>
    /// <param name="withoutFeed">
    /// Whether versions in which the table kept no feed are read, too: then a rewritten file shows all its rows, deleted and inserted again.
    /// </param>
    /// <param name="naiveTimestamps">False keeps timestamps TIMESTAMPTZ.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeltaException">T0606 when a version is not, or no longer, in the log; T0633 when the feed was off in the range.</exception>
    public static async Task<ChangeScan> ReadAsync(
        DuckDbConnection connection,
        DeltaTable table,
        long from,
        long? to = null,
        bool withoutFeed = false,
        bool naiveTimestamps = true,
        CancellationToken cancellationToken = default
    )
    {
        var last = to ?? table.Latest.Version;
        var commits = await ChangeLog.ReadAsync(table, from, last, withoutFeed, cancellationToken);
        var scan = new ChangeScan(connection, await table.SnapshotAsync(last, cancellationToken));
        try
        {
            scan.ChangesMetadata = commits.Any(c => c.ChangesMetadata);
            foreach (var commit in commits)
            {
                await scan.AddAsync(table, commit, cancellationToken);
            }

            scan.Sql = scan.Text(naiveTimestamps);
            return scan;
        }
        catch
        {
            scan.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose() => rows.Dispose();

    private async Task AddAsync(DeltaTable table, CommitChanges commit, CancellationToken cancellationToken)
    {
        changed.AddRange(commit.Changed.Select(c => File(c.Path, c.PartitionValues, new FileChange(null, commit.Version, commit.Time))));
        var removed = commit.Removed.ToDictionary(r => Canonical(r.Path));
        foreach (var add in commit.Added)
        {
            var (insert, delete) = (
                new FileChange(Insert, commit.Version, commit.Time),
                new FileChange(Delete, commit.Version, commit.Time)
            );
            var gone = await RowsAsync(add.DeletionVector, cancellationToken);
            if (!removed.Remove(Canonical(add.Path), out var before))
            {
                AddRows(File(add.Path, add.PartitionValues, insert), gone);
                continue;
            }

            // The file stays and other rows of it are deleted than before.
            var goneBefore = await RowsAsync(before.DeletionVector, cancellationToken);
            AddOnly(File(add.Path, add.PartitionValues, delete), [.. gone.Except(goneBefore)]);
            AddOnly(File(add.Path, add.PartitionValues, insert), [.. goneBefore.Except(gone)]);
        }

        foreach (var remove in removed.Values)
        {
            var values = remove.PartitionValues ?? await ValuesBeforeAsync(table, commit.Version, remove, cancellationToken);
            var file = File(remove.Path, values, new FileChange(Delete, commit.Version, commit.Time));
            AddRows(file, await RowsAsync(remove.DeletionVector, cancellationToken));
        }
    }

    private void AddRows(ScanFile file, long[] gone)
    {
        if (gone.Length == 0)
        {
            whole.Add(file);
        }
        else
        {
            without.Add(file with { Rows = rows.Add(gone) });
        }
    }

    private void AddOnly(ScanFile file, long[] wanted)
    {
        if (wanted.Length > 0)
        {
            only.Add(file with { Rows = rows.Add(wanted) });
        }
    }

    private async Task<long[]> RowsAsync(DeletionVector? vector, CancellationToken cancellationToken) =>
        vector?.UniqueId is null ? [] : await vectors.ReadAsync(vector, cancellationToken);

    /// <summary>A remove need not repeat the partition values of its add.</summary>
    private async Task<IReadOnlyDictionary<string, string?>> ValuesBeforeAsync(
        DeltaTable table,
        long version,
        RemoveFile remove,
        CancellationToken cancellationToken
    )
    {
        if (partitionKeys.Count == 0)
        {
            return new Dictionary<string, string?>();
        }

        var before = await table.SnapshotAsync(version - 1, cancellationToken);
        var path = Canonical(remove.Path);
        return before.Files.FirstOrDefault(f => f.Key.Path == path)?.ToAdd(partitionKeys, dataChange: true).PartitionValues
            ?? throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"version {version} removes {remove.Path}, which is not in the table",
                "restore the log from a copy"
            );
    }

    private ScanFile File(string path, IReadOnlyDictionary<string, string?> values, FileChange change) =>
        new(
            snapshot.Locate(Canonical(path)),
            [.. partitionKeys.Select(k => values.TryGetValue(k, out var value) && value is { Length: > 0 } ? value : null)]
        )
        {
            Change = change,
        };

    private string Canonical(string path) => FilePath.Canonical(path, snapshot.Store.Locate(snapshot.TablePath));

    private string Text(bool naiveTimestamps)
    {
        var mode = ProtocolGate.MappingMode(snapshot.Protocol, snapshot.Metadata);
        var scan = new ScanSql(snapshot.Schema, snapshot.PartitionColumns, mode, naiveTimestamps, changes: true);
        var parts = new List<string>();
        if (changed.Count > 0)
        {
            // The type of a change is a column without an id, so columns are found by name.
            var schema = new StructType([.. snapshot.Schema.Fields, new StructField(TypeColumn, DeltaType.String)]);
            var byName = mode == ColumnMappingMode.Id ? ColumnMappingMode.Name : mode;
            parts.Add(new ScanSql(schema, snapshot.PartitionColumns, byName, naiveTimestamps, changes: true).Join(changed));
        }

        if (whole.Count > 0)
        {
            parts.Add(scan.Join(whole));
        }

        if (without.Count > 0)
        {
            parts.Add(scan.Join(without, rows.Relation));
        }

        if (only.Count > 0)
        {
            parts.Add(scan.Join(only, rows.Relation, only: true));
        }

        return parts.Count == 0 ? scan.Empty() : "(" + string.Join("\nUNION ALL ", parts) + ")";
    }
}
