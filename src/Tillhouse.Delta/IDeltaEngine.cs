using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta;

/// <summary>What the protocol needs an engine for: Parquet and rows. Queries and expressions are texts in its language. Implementations may be called from several threads.</summary>
public interface IDeltaEngine
{
    /// <summary>
    /// Reads the actions of a checkpoint's Parquet files that are no files: protocol, metaData, txn, domainMetadata, checkpointMetadata, sidecar. Columns
    /// and fields that are missing are as if null.
    /// </summary>
    /// <param name="locations">Its parts as <see cref="Storage.IObjectStore.Locate"/> names them.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IReadOnlyList<DeltaAction> ReadCheckpointActions(IReadOnlyList<string> locations, CancellationToken cancellationToken);

    /// <summary>
    /// Reads the adds and removes of a checkpoint's Parquet files or of its sidecars. Columns and fields that are missing are as if null; statistics that
    /// are there only as a struct come as JSON text.
    /// </summary>
    /// <param name="locations">As above.</param>
    /// <param name="files">Takes them, row by row and without an object for each.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    void ReadCheckpointFiles(IReadOnlyList<string> locations, CheckpointFiles files, CancellationToken cancellationToken);

    /// <summary>Makes a checkpoint's Parquet file of actions and proves, by counting what it wrote, that all of them are in it.</summary>
    /// <param name="actions">Read once, in order.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The file's bytes.</returns>
    ReadOnlyMemory<byte> WriteCheckpoint(IEnumerable<DeltaAction> actions, CancellationToken cancellationToken);

    /// <summary>Looks for a row that breaks a rule.</summary>
    /// <param name="snapshot">The table.</param>
    /// <param name="rule">Its expression must be TRUE for every row.</param>
    /// <param name="cancellationToken">Ends the search.</param>
    /// <returns>The values of one such row as JSON; null when all rows follow the rule.</returns>
    /// <exception cref="DeltaException">T0603 when the expression cannot be evaluated as Spark does; an engine that knows no such expressions leaves it at that.</exception>
    Task<string?> FindViolationAsync(Snapshots.Snapshot snapshot, Schema.RowRule rule, CancellationToken cancellationToken) =>
        throw new DeltaException(
            DeltaErrors.UnsupportedFeature,
            $"the engine cannot evaluate the {rule.Name} ({rule.Expression})",
            "use an engine that knows Spark's expressions, or let Spark add it"
        );

    /// <summary>Writes rows as data files below the table's root. They belong to nothing until a commit names them.</summary>
    /// <returns>The actions that add the files; none when there are no rows.</returns>
    /// <exception cref="DeltaException">T0611, T0612 when the columns do not fit; T0610 when rows break a rule of the table.</exception>
    Task<IReadOnlyList<AddFile>> WriteAsync(RowWrite write, CancellationToken cancellationToken);

    /// <summary>Works out which rows a change touches. Reads only files that may hold such rows, and writes nothing.</summary>
    /// <exception cref="DeltaException">
    /// T0612 when a column is assigned that the table does not have, or taken that the source does not have; T0630 when a row is to be changed by several source rows; T0610 when
    /// the source breaks <see cref="RowSource.Required"/>; T0631 when an expression or the query is wrong.
    /// </exception>
    Task<IChangedRows> ChangeAsync(RowChange change, CancellationToken cancellationToken);

    /// <summary>Reads a data file whole and compares it with what the log says of it: rows, bounds and counts of nulls (section 6).</summary>
    /// <returns>What is wrong; a file that cannot be read is such a fault and no exception.</returns>
    Task<IReadOnlyList<FileFault>> CheckAsync(Snapshot snapshot, LiveFile file, CancellationToken cancellationToken);

    /// <summary>What Parquet files hold that no log knows yet, in the order of the files.</summary>
    /// <exception cref="DeltaException">T0622 when a file is no Parquet, T0611 when a column is of a type that Delta does not have.</exception>
    Task<IReadOnlyList<ParquetFile>> InspectAsync(IReadOnlyList<string> locations, CancellationToken cancellationToken);
}
