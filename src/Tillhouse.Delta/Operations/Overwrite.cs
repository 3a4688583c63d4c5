using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;

namespace Tillhouse.Delta.Operations;

/// <summary>Replaces all rows, and the schema if asked, in one commit. Rows that another writer added meanwhile are a conflict, never lost unseen.</summary>
public static class Overwrite
{
    /// <summary>Commits files as the table's whole content.</summary>
    /// <param name="table">The table.</param>
    /// <param name="files">The new files; none empties the table.</param>
    /// <param name="definition">The new schema and partitioning, or null to keep the table's. The table's id and creation time stay.</param>
    /// <param name="options">What it was computed from, idempotence, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    public static Task<CommitResult> OverwriteAsync(
        this DeltaTable table,
        IReadOnlyList<AddFile> files,
        TableDefinition? definition = null,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var read = options?.BasedOn ?? table.Latest;
        var description = CommitOptions.Describe(options, "WRITE");
        description.Parameter("mode", "Overwrite");
        description.Parameter("partitionBy", WriteMetrics.Columns(definition?.PartitionColumns ?? read.PartitionColumns));
        WriteMetrics.Of(description, files, [.. read.Files]);
        var transaction = table.Begin(description, read);
        if (definition?.ToMetadata(read.Metadata, null, files.Count > 0) is { } metadata && !Same(metadata, read.Metadata))
        {
            transaction.SetMetadata(metadata);
        }

        transaction.RemoveAll();
        transaction.Add(files);
        CommitOptions.Apply(options, transaction);
        return transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Metadata that would change nothing is not written: it would needlessly conflict with every other writer.</summary>
    internal static bool Same(Metadata a, Metadata b) =>
        a.Name == b.Name
        && a.Description == b.Description
        && a.PartitionColumns.SequenceEqual(b.PartitionColumns)
        && a.Configuration.Count == b.Configuration.Count
        && a.Configuration.All(p => b.Configuration.TryGetValue(p.Key, out var value) && value == p.Value)
        && Schema.DeltaSchema.Parse(a.SchemaString).Equals(Schema.DeltaSchema.Parse(b.SchemaString));
}
