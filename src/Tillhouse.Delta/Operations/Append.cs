using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;

namespace Tillhouse.Delta.Operations;

/// <summary>Adds rows. It reads nothing, so it is put behind whatever others committed meanwhile.</summary>
public static class Append
{
    /// <summary>Commits files that have been written below the table's root.</summary>
    /// <param name="table">The table.</param>
    /// <param name="files">The new files.</param>
    /// <param name="options">Idempotence, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    public static Task<CommitResult> AppendAsync(
        this DeltaTable table,
        IReadOnlyList<AddFile> files,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var description = CommitOptions.Describe(options, "WRITE");
        var read = options?.BasedOn ?? table.Latest;
        description.Parameter("mode", "Append");
        description.Parameter("partitionBy", WriteMetrics.Columns(read.PartitionColumns));
        WriteMetrics.Of(description, files);
        var transaction = table.Begin(description, read);
        transaction.Add(files);
        CommitOptions.Apply(options, transaction);
        return transaction.CommitAsync(cancellationToken);
    }
}
