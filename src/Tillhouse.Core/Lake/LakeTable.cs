using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Lake;

/// <summary>A table of the lake at one version.</summary>
/// <param name="table">The table.</param>
/// <param name="snapshot">That version.</param>
public sealed class LakeTable(DeltaTable table, Snapshot snapshot)
{
    /// <summary>The table, whose newest version may be another.</summary>
    public DeltaTable Table => table;

    /// <summary>That version, as Delta knows it.</summary>
    public Snapshot Snapshot => snapshot;

    /// <summary>Its columns, in order.</summary>
    public IReadOnlyList<string> Columns => [.. snapshot.Schema.Fields.Select(f => f.Name)];

    /// <summary>Whether another has the same rows in the same files, in the same order: what lies between the two is at most the record of a build.</summary>
    public bool HasFilesOf(LakeTable other) =>
        snapshot == other.Snapshot
        || (
            snapshot.Metadata == other.Snapshot.Metadata
            && snapshot.FileCount == other.Snapshot.FileCount
            && snapshot.Files.Select(f => f.Key).SequenceEqual(other.Snapshot.Files.Select(f => f.Key))
        );

    /// <summary>Whether its files are of at most 1 MiB in all, so that its rows may be kept in memory, where they take some ten times as much.</summary>
    public bool IsSmall => snapshot.SizeInBytes <= 1 << 20;

    /// <summary>What a planner needs to know of it.</summary>
    public TableState State =>
        new(
            snapshot.Metadata.Id,
            snapshot.Version,
            snapshot.Files.Sum(f => (f.Rows ?? 0) - (f.DeletionVector?.Cardinality ?? 0)),
            snapshot.SizeInBytes,
            snapshot.FileCount,
            snapshot.Domains.TryGetValue(BuildRecord.Domain, out var domain) ? BuildRecord.FromJson(domain.Configuration) : null
        );

    /// <summary>Its rows, as SQL for every connection of an engine.</summary>
    /// <param name="connection">Any connection of the engine; it stays in use until the result is disposed.</param>
    /// <param name="cancellation">Ends the reading of deletion vectors.</param>
    /// <remarks>A build that changes columns replaces all files of its table at once, so they all have them.</remarks>
    public async Task<StoredRows> RowsAsync(DuckDbConnection connection, CancellationToken cancellation)
    {
        var deleted = await SkippedRows
            .ReadAsync(connection, snapshot, schema: "build", cancellationToken: cancellation)
            .ConfigureAwait(false);
        var uniform = snapshot.Domains.ContainsKey(BuildRecord.Domain);
        return new StoredRows(TableScan.Sql(snapshot, uniform: uniform, deleted: deleted), deleted);
    }
}

/// <summary>A table's rows as SQL that can stand behind FROM, until it is disposed.</summary>
/// <param name="Relation">The SQL.</param>
/// <param name="Deleted">What deletion vectors leave out.</param>
public sealed record StoredRows(string Relation, SkippedRows Deleted) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Deleted.Dispose();
}
