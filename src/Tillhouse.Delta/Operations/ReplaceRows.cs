using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>
/// Takes rows out of a table and adds others in one commit, for callers that have worked out themselves which: their places are marked in deletion
/// vectors (section 10), and no file is written anew.
/// </summary>
public static class ReplaceRows
{
    /// <summary>Commits the change. When another writer was first it is a conflict: the places were those of one snapshot.</summary>
    /// <param name="table">A table with <c>delta.enableDeletionVectors</c>.</param>
    /// <param name="gone">Where the rows are that go: positions in each file from 0, ascending, rows deleted before not among them.</param>
    /// <param name="added">Files with the rows that come, written below the table's root.</param>
    /// <param name="options">The snapshot that it was computed from, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <exception cref="DeltaException">T0610 when the table marks no rows, or a file does not say how many it has.</exception>
    public static async Task<CommitResult> ReplaceRowsAsync(
        this DeltaTable table,
        IReadOnlyList<(LiveFile File, IReadOnlyList<long> Positions)> gone,
        IReadOnlyList<Actions.AddFile> added,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var read = options?.BasedOn ?? table.Latest;
        var left = gone.Where(g => g.File.Rows - (g.File.DeletionVector?.Cardinality ?? 0) != g.Positions.Count).ToList();
        if (left.Count > 0 && !(DeletionMarks.AreWanted(read) && left.TrueForAll(g => DeletionMarks.AllowedOn(g.File))))
        {
            throw new DeltaException(
                DeltaErrors.InvalidCommit,
                "single rows are to be deleted, and the table does not mark deleted rows",
                "set delta.enableDeletionVectors to true, or overwrite the table"
            );
        }

        var marks = await DeletionMarks.WriteAsync(
            table,
            left.ToAsyncEnumerable(),
            left.ConvertAll(g => g.File),
            read.PartitionColumns,
            cancellationToken
        );
        var description = CommitOptions.Describe(options, "MERGE") with { KeepsRowIds = gone.Count == 0 || added.Count == 0 };
        description.Metrics["numTargetRowsInserted"] = added.Sum(f => f.Rows ?? 0);
        description.Metrics["numTargetRowsDeleted"] = gone.Sum(g => (long)g.Positions.Count);
        description.Metrics["numTargetFilesAdded"] = added.Count;
        description.Metrics["numTargetFilesRemoved"] = gone.Count - left.Count;
        description.Metrics["numTargetDeletionVectorsAdded"] = left.Count;
        var transaction = table.Begin(description, read);
        transaction.ReadWholeTable();
        transaction.Remove(gone.Select(g => g.File));
        transaction.Add([.. marks.Files, .. added]);
        transaction.Wrote([.. added.Select(f => f.Path), .. marks.Path is { } path ? [path] : Array.Empty<string>()]);
        CommitOptions.Apply(options, transaction);
        return await transaction.CommitAsync(cancellationToken);
    }
}
