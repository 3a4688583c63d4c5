using System.Globalization;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Replaces the rows of some partitions in one commit. Two writers of one partition conflict even where both found it empty.</summary>
public static class ReplacePartitions
{
    /// <summary>Commits files as the whole content of their partitions, and of <paramref name="partitions"/>.</summary>
    /// <param name="table">A partitioned table.</param>
    /// <param name="files">The new files.</param>
    /// <param name="partitions">
    /// Partitions to replace even if no file is for them (they become empty): values in the order of the partition columns, as the log has them.
    /// </param>
    /// <param name="options">What it was computed from, idempotence, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <exception cref="DeltaException">T0610 when the table is not partitioned.</exception>
    public static Task<CommitResult> ReplacePartitionsAsync(
        this DeltaTable table,
        IReadOnlyList<AddFile> files,
        IReadOnlyCollection<IReadOnlyList<string?>>? partitions = null,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) => Prepare(table, options?.BasedOn ?? table.Latest, files, partitions, options).CommitAsync(cancellationToken);

    /// <summary>
    /// Writes the rows of a query and makes them the whole content of the partitions they are in (dynamic partition overwrite), from the newest snapshot as
    /// often as another writer is first.
    /// </summary>
    /// <param name="table">A partitioned table.</param>
    /// <param name="query">In the engine's language. Columns are found by name.</param>
    /// <param name="options">What it is computed from, how often, idempotence, history.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <exception cref="DeltaException">T0610 when the table is not partitioned or a rule is broken; T0611, T0612 when the columns do not fit.</exception>
    public static Task<CommitResult> OverwritePartitionsAsync(
        this DeltaTable table,
        string query,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        table.ReplayAsync(
            async (snapshot, token) =>
            {
                RequirePartitions(snapshot);
                var files = await table.Engine.WriteAsync(new RowWrite(snapshot) { Query = query }, token);
                var transaction = Prepare(table, snapshot, files, null, options);
                transaction.Wrote(files.Select(f => f.Path));
                return transaction;
            },
            options,
            cancellationToken
        );

    private static Transaction Prepare(
        DeltaTable table,
        Snapshot read,
        IReadOnlyList<AddFile> files,
        IReadOnlyCollection<IReadOnlyList<string?>>? partitions,
        CommitOptions? options
    )
    {
        RequirePartitions(read);
        var replaced = new HashSet<string>(StringComparer.Ordinal);
        replaced.UnionWith((partitions ?? []).Select(Key));
        replaced.UnionWith(files.Select(f => Key([.. read.PhysicalPartitionColumns.Select(c => f.PartitionValues.GetValueOrDefault(c))])));
        bool Covers(IReadOnlyList<string?> values) => replaced.Contains(Key(values));

        var removed = read.Files.Where(f => Covers(f.PartitionValues)).ToList();
        var description = CommitOptions.Describe(options, "WRITE");
        description.Parameter("mode", "Overwrite");
        description.Parameter("partitionBy", WriteMetrics.Columns(read.PartitionColumns));
        description.Parameters["isDynamicPartitionOverwrite"] = "true";
        WriteMetrics.Of(description, files, removed);
        var transaction = table.Begin(description, read);
        transaction.ReadPartitions(Covers);
        transaction.Remove(removed);
        transaction.Add(files);
        CommitOptions.Apply(options, transaction);
        return transaction;
    }

    private static void RequirePartitions(Snapshot read)
    {
        if (read.PartitionColumns.Count == 0)
        {
            throw new DeltaException(
                DeltaErrors.InvalidCommit,
                "partitions are to be replaced in a table that has none",
                "overwrite the table, or create it with partition columns"
            );
        }
    }

    /// <summary>One text for a list of values; lengths keep ("a", "b,c") and ("a,b", "c") apart. The empty text is null in the log.</summary>
    private static string Key(IReadOnlyList<string?> values) =>
        string.Concat(values.Select(v => string.IsNullOrEmpty(v) ? "-;" : string.Create(CultureInfo.InvariantCulture, $"{v.Length}:{v};")));
}
