using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// A snapshot's rows with their places, as SQL text that stands where a table may stand: the table's columns, then <see cref="File"/> and
/// <see cref="Row"/>. What <c>ReplaceRows</c> is told which rows go by. The text may be run on its connection until it is disposed.
/// </summary>
public sealed class PlacedRows : IDisposable
{
    /// <summary>The column that tells which of <see cref="Files"/> a row is in, from 0.</summary>
    public const string File = TableScan.FileColumn;

    /// <summary>The column that tells which row of its file it is, from 0, deleted ones counted.</summary>
    public const string Row = TableScan.RowColumn;

    private readonly SkippedRows deleted;

    private PlacedRows(IReadOnlyList<LiveFile> files, string sql, SkippedRows deleted)
    {
        Files = files;
        Sql = sql;
        this.deleted = deleted;
    }

    /// <summary>A parenthesised SELECT.</summary>
    public string Sql { get; }

    /// <summary>The files, in the order of their numbers.</summary>
    public IReadOnlyList<LiveFile> Files { get; }

    /// <summary>Reads the deletion vectors of a snapshot.</summary>
    /// <param name="connection">Where the text will be run.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="files">Those of its files that are wanted; all by default.</param>
    /// <param name="schema">As for <see cref="SkippedRows.ReadAsync"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeltaException">As <see cref="SkippedRows.ReadAsync"/>.</exception>
    public static async Task<PlacedRows> ReadAsync(
        DuckDbConnection connection,
        Snapshot snapshot,
        IReadOnlyList<LiveFile>? files = null,
        string? schema = null,
        CancellationToken cancellationToken = default
    )
    {
        files ??= [.. snapshot.Files];
        var deleted = await SkippedRows.ReadAsync(connection, snapshot, files, schema, cancellationToken);
        return new PlacedRows(files, TableScan.WithPositions(snapshot, files, deleted, naiveTimestamps: true), deleted);
    }

    /// <inheritdoc/>
    public void Dispose() => deleted.Dispose();
}
