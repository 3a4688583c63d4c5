using System.Text.Json;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Rows;

namespace Tillhouse.Delta.Operations;

/// <summary>Brings the rows of a source into a table: updates, deletes and adds rows in one commit (section 15).</summary>
public static class Merge
{
    /// <summary>
    /// Merges a source. Only files that hold a matching key are replaced. A row of the table that several source rows would change is an error, except
    /// where the only clause for matched rows deletes them all.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="source">The rows and which of the table's they match.</param>
    /// <param name="clauses">What is done; of each kind the first whose condition holds.</param>
    /// <param name="options">What it is computed from, how often, idempotence, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <exception cref="DeltaException">
    /// T0630 when the source is ambiguous, T0631 when an expression is wrong, T0612 when columns do not fit, T0610 when a rule of the table is broken or
    /// nothing says which rows match, T0603 when the table may not be written.
    /// </exception>
    public static Task<ChangeResult> MergeAsync(
        this DeltaTable table,
        RowSource source,
        IReadOnlyList<MergeClause> clauses,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (!source.Matches || clauses.Count == 0)
        {
            throw new DeltaException(
                DeltaErrors.InvalidCommit,
                source.Matches ? "a merge without clauses changes nothing" : "nothing says which rows of the source and the table match",
                source.Matches ? "say what is to be done with rows that match, or that do not" : "name the key columns"
            );
        }

        return new RowVerb(
            "MERGE",
            snapshot => new RowChange(snapshot, source, clauses),
            (description, _, counts) =>
            {
                Parameters(description, source, clauses);
                Metrics(description, counts);
            }
        ).RunAsync(table, options, cancellationToken);
    }

    private static void Parameters(CommitDescription description, RowSource source, IReadOnlyList<MergeClause> clauses)
    {
        var condition = source.Keys.Select(k => $"(target.{k} = source.{k})").Concat(new[] { source.And, source.Target }.OfType<string>());
        RowMetrics.Predicate(description, string.Join(" AND ", condition));
        description.Parameter("matchedPredicates", Clauses(clauses, c => c is MergeClause.UpdateMatched or MergeClause.DeleteMatched));
        description.Parameter("notMatchedPredicates", Clauses(clauses, c => c is MergeClause.Insert));
        description.Parameter(
            "notMatchedBySourcePredicates",
            Clauses(clauses, c => c is MergeClause.UpdateUnmatched or MergeClause.DeleteUnmatched)
        );
    }

    private static string Clauses(IReadOnlyList<MergeClause> clauses, Func<MergeClause, bool> kind)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream))
        {
            writer.WriteStartArray();
            foreach (var clause in clauses.Where(kind))
            {
                writer.WriteStartObject();
                if (clause.Condition is { } condition)
                {
                    writer.WriteString("predicate", condition);
                }

                writer.WriteString(
                    "actionType",
                    clause switch
                    {
                        MergeClause.Insert => "insert",
                        MergeClause.UpdateMatched or MergeClause.UpdateUnmatched => "update",
                        _ => "delete",
                    }
                );
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
        }

        return System.Text.Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static void Metrics(CommitDescription description, ChangeCounts counts)
    {
        var metrics = description.Metrics;
        metrics["numSourceRows"] = counts.Source;
        metrics["numTargetRowsInserted"] = counts.Inserted;
        metrics["numTargetRowsUpdated"] = counts.Updated;
        metrics["numTargetRowsDeleted"] = counts.Deleted;
        metrics["numTargetRowsCopied"] = counts.Copied;
        metrics["numOutputRows"] = counts.Inserted + counts.Updated + counts.Copied;
        metrics["numTargetFilesAdded"] = counts.FilesAdded;
        metrics["numTargetFilesRemoved"] = counts.FilesRemoved;
        metrics["numTargetChangeFilesAdded"] = counts.ChangeFiles;
        metrics["numTargetDeletionVectorsAdded"] = counts.FilesMarked;
    }
}
