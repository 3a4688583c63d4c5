using Tillhouse.Delta.Rows;

namespace Tillhouse.Delta.Operations;

/// <summary>Replaces the rows for which a predicate is true, in one commit: overwrite with a predicate.</summary>
public static class ReplaceWhere
{
    /// <summary>Deletes those rows and adds the rows of a query, every one of which must satisfy the predicate.</summary>
    /// <param name="table">The table.</param>
    /// <param name="query">The new rows, in the engine's language. Columns are found by name.</param>
    /// <param name="predicate">On the table's columns.</param>
    /// <param name="options">What it is computed from, how often, idempotence, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <exception cref="DeltaException">
    /// T0610 when a new row does not satisfy the predicate, or another rule is broken; T0612 when columns do not fit, T0631 when the query or the predicate
    /// is wrong, T0603 when the table may not be written.
    /// </exception>
    public static Task<ChangeResult> ReplaceWhereAsync(
        this DeltaTable table,
        string query,
        string predicate,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        new RowVerb(
            "WRITE",
            snapshot => new RowChange(
                snapshot,
                new RowSource(query, []) { Required = predicate },
                [new MergeClause.DeleteUnmatched(predicate), new MergeClause.Insert(null)]
            ),
            (description, snapshot, counts) =>
            {
                description.Parameter("mode", "Overwrite");
                description.Parameter("partitionBy", WriteMetrics.Columns(snapshot.PartitionColumns));
                description.Parameter("predicate", predicate);
                description.Metrics["numFiles"] = counts.FilesAdded;
                description.Metrics["numOutputRows"] = counts.Inserted + counts.Copied;
                description.Metrics["numRemovedFiles"] = counts.FilesRemoved;
                description.Metrics["numDeletedRows"] = counts.Deleted;
                description.Metrics["numCopiedRows"] = counts.Copied;
            }
        ).RunAsync(table, options, cancellationToken);
}
