using Tillhouse.Delta.Rows;

namespace Tillhouse.Delta.Operations;

/// <summary>Gives rows new values.</summary>
public static class Update
{
    /// <summary>Sets columns of the rows for which a predicate is true; null takes all.</summary>
    /// <param name="table">The table.</param>
    /// <param name="set">Expressions on the table's columns by the column they give a value to; all of them see the old values.</param>
    /// <param name="predicate">On the table's columns, in the engine's language.</param>
    /// <param name="options">What it is computed from, how often, idempotence, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <exception cref="DeltaException">
    /// T0631 when an expression is wrong, T0612 when a column does not exist or is of another type, T0610 when a rule of the table is broken, T0603 when it
    /// may not be written.
    /// </exception>
    public static Task<ChangeResult> UpdateAsync(
        this DeltaTable table,
        IReadOnlyDictionary<string, string> set,
        string? predicate = null,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        new RowVerb(
            "UPDATE",
            snapshot => new RowChange(snapshot, null, [new MergeClause.UpdateUnmatched(set, predicate)]),
            (description, _, counts) =>
            {
                RowMetrics.Predicate(description, predicate);
                RowMetrics.OfFiles(description, counts);
                description.Metrics["numUpdatedRows"] = counts.Updated;
            }
        ).RunAsync(table, options, cancellationToken);
}
