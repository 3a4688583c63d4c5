using Tillhouse.Delta.Rows;

namespace Tillhouse.Delta.Operations;

/// <summary>Deletes rows.</summary>
public static class Delete
{
    /// <summary>Deletes the rows for which a predicate is true; null deletes all. What nobody else changed stays in the files it is in.</summary>
    /// <param name="table">The table.</param>
    /// <param name="predicate">On the table's columns, in the engine's language.</param>
    /// <param name="options">What it is computed from, how often, idempotence, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <exception cref="DeltaException">T0631 when the predicate is wrong, T0610 when the table is append-only, T0603 when it may not be written.</exception>
    public static Task<ChangeResult> DeleteAsync(
        this DeltaTable table,
        string? predicate,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        new RowVerb(
            "DELETE",
            snapshot => new RowChange(snapshot, null, [new MergeClause.DeleteUnmatched(predicate)]),
            (description, _, counts) =>
            {
                RowMetrics.Predicate(description, predicate);
                RowMetrics.OfFiles(description, counts);
                description.Metrics["numDeletedRows"] = counts.Deleted;
            }
        ).RunAsync(table, options, cancellationToken);
}
