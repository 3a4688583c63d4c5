using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// A snapshot's rows with their ids, as SQL text that stands where a table may stand: the table's columns, then <see cref="RowId"/> and
/// <see cref="CommitVersion"/> (row tracking). A row keeps its id for as long as it is in the table, whatever file it is in; the version is the one
/// that brought it or last changed it. The text may be run on its connection until it is disposed.
/// </summary>
public sealed class TrackedRows : IDisposable
{
    /// <summary>The column with a row's id, a BIGINT: no other row of the table ever has it.</summary>
    public const string RowId = "_row_id";

    /// <summary>The column with the version of the commit that brought or last changed a row, a BIGINT.</summary>
    public const string CommitVersion = "_row_commit_version";

    private readonly SkippedRows deleted;

    private TrackedRows(string sql, SkippedRows deleted)
    {
        Sql = sql;
        this.deleted = deleted;
    }

    /// <summary>A parenthesised SELECT.</summary>
    public string Sql { get; }

    /// <summary>Reads the deletion vectors of a snapshot.</summary>
    /// <param name="connection">Where the text will be run.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="schema">As for <see cref="SkippedRows.ReadAsync"/>.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeltaException">T0610 when the table does not track rows; as <see cref="SkippedRows.ReadAsync"/>.</exception>
    public static async Task<TrackedRows> ReadAsync(
        DuckDbConnection connection,
        Snapshot snapshot,
        string? schema = null,
        CancellationToken cancellationToken = default
    )
    {
        var ids =
            RowIdColumns.Of(snapshot)
            ?? throw new DeltaException(
                DeltaErrors.InvalidCommit,
                "rows of the table have no ids that stay",
                $"set {RowIdColumns.Enabled} to true; from then on they have"
            );
        List<LiveFile> files = [.. snapshot.Files];
        var deleted = await SkippedRows.ReadAsync(connection, snapshot, files, schema, cancellationToken);
        var rows = TableScan.WithPositions(snapshot, files, deleted, naiveTimestamps: true, ids);
        var select =
            $"(SELECT * EXCLUDE ({TableScan.FileColumn}, {TableScan.RowColumn}, {TableScan.RowIdColumn}, {TableScan.RowVersionColumn}),"
            + $" {TableScan.RowIdColumn} AS {RowId}, {TableScan.RowVersionColumn} AS {CommitVersion} FROM {rows} AS rows_with_ids)";
        return new TrackedRows(select, deleted);
    }

    /// <inheritdoc/>
    public void Dispose() => deleted.Dispose();
}
