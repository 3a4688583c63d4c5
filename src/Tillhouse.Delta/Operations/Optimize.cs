using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Puts small files together and sorts partitions, so that reading is quicker. No row changes, and readers of changes see nothing (section 15).</summary>
public static class Optimize
{
    private const int MaxColumns = 7;

    /// <summary>What an optimize would do. Nothing is written.</summary>
    /// <param name="table">The table; its newest version is looked up.</param>
    /// <param name="options">Sizes and order.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    /// <exception cref="DeltaException">T0603 when the table may not be written, T0612 when it cannot be ordered by a column.</exception>
    public static async Task<OptimizePlan> PlanOptimizeAsync(
        this DeltaTable table,
        OptimizeOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new OptimizeOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.TargetFileSize, 1);
        var snapshot = await table.RefreshAsync(cancellationToken);
        ProtocolGate.CheckWritable(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
        var columns = options.ZOrderBy.Select(c => Column(snapshot, c)).ToList();
        if (columns.Count > MaxColumns)
        {
            throw Refuse(
                $"{columns.Count} columns are too many for one order",
                $"take the {MaxColumns} by which most is filtered, or fewer"
            );
        }

        return OptimizePlan.Of(snapshot, options with { ZOrderBy = columns });
    }

    /// <summary>Carries out a plan in one commit. Others may append meanwhile; a bin one of whose files they removed is left out.</summary>
    /// <exception cref="DeltaException">T0610 when a rule of the table is broken.</exception>
    public static async Task<OptimizeResult> OptimizeAsync(
        this DeltaTable table,
        OptimizePlan plan,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var written = new List<(OptimizeBin Bin, IReadOnlyList<AddFile> Files)>();
        foreach (var bin in plan.Bins)
        {
            var write = new RowWrite(plan.Snapshot)
            {
                Files = bin.Files,
                Partition = bin.Partition,
                ZOrderBy = plan.Options.ZOrderBy,
                TargetFileSize = plan.Options.TargetFileSize,
            };
            written.Add((bin, [.. (await table.Engine.WriteAsync(write, cancellationToken)).Select(f => Tagged(f, plan.Options))]));
        }

        var snapshot = plan.Snapshot;
        for (var attempt = 1; ; attempt++)
        {
            var live = snapshot.Files.Select(f => f.Key).ToHashSet();
            foreach (var lost in written.Where(w => !w.Bin.Files.All(f => live.Contains(f.Key))).ToList())
            {
                await DiscardAsync(table, lost.Files);
                written.Remove(lost);
            }

            if (written.Count == 0)
            {
                return new OptimizeResult
                {
                    Commit = null,
                    Removed = [],
                    Added = [],
                };
            }

            var removed = written.SelectMany(w => w.Bin.Files).ToList();
            var added = written.SelectMany(w => w.Files).ToList();
            var commit = await CommitAsync(table, snapshot, plan.Options, removed, added, options, cancellationToken);
            if (commit is CommitResult.Conflicted { Reason: ConflictReason.ConcurrentDeleteRead or ConflictReason.ConcurrentDeleteDelete })
            {
                // Rows that were written before the table tracked them lack their ids, so then the plan is to be made anew.
                var newest = await table.RefreshAsync(cancellationToken);
                if (attempt < (options ?? new CommitOptions()).Attempts && RowIdColumns.Of(newest) == RowIdColumns.Of(plan.Snapshot))
                {
                    snapshot = newest;
                    continue;
                }
            }

            if (commit is CommitResult.Conflicted)
            {
                await DiscardAsync(table, added);
            }

            return new OptimizeResult
            {
                Commit = commit,
                Removed = removed,
                Added = added,
            };
        }
    }

    private static Task<CommitResult> CommitAsync(
        DeltaTable table,
        Snapshot snapshot,
        OptimizeOptions optimize,
        IReadOnlyList<LiveFile> removed,
        IReadOnlyList<AddFile> added,
        CommitOptions? options,
        CancellationToken cancellationToken
    )
    {
        var description = CommitOptions.Describe(options, "OPTIMIZE");
        description.Parameter("predicate", "[]");
        description.Parameter("zOrderBy", WriteMetrics.Columns(optimize.ZOrderBy));
        description.Parameters["auto"] = "false";
        description.Metrics["numRemovedFiles"] = removed.Count;
        description.Metrics["numRemovedBytes"] = removed.Sum(f => f.Size);
        description.Metrics["numDeletionVectorsRemoved"] = removed.Count(f => f.DeletionVector is not null);
        description.Metrics["numAddedFiles"] = added.Count;
        description.Metrics["numAddedBytes"] = added.Sum(f => f.Size);
        var sizes = added.Select(f => f.Size).Order().ToList();
        foreach (var (name, share) in new[] { ("min", 0.0), ("p25", 0.25), ("p50", 0.5), ("p75", 0.75), ("max", 1.0) })
        {
            description.Metrics[$"{name}FileSize"] = sizes.Count == 0 ? 0 : sizes[(int)((sizes.Count - 1) * share)];
        }

        var transaction = table.Begin(description, snapshot, dataChange: false);
        transaction.Remove(removed);
        transaction.Add(added);
        CommitOptions.Apply(options, transaction);
        return transaction.CommitAsync(cancellationToken);
    }

    private static AddFile Tagged(AddFile file, OptimizeOptions options)
    {
        if (options.ZOrderBy.Count == 0)
        {
            return file;
        }

        var tags = (file.Tags ?? new Dictionary<string, string?>()).ToDictionary(t => t.Key, t => t.Value, StringComparer.Ordinal);
        tags[OptimizePlan.ZOrderTag] = OptimizePlan.Name(options.ZOrderBy);
        return file with { Tags = tags };
    }

    /// <summary>Nobody knows of these files, so nobody misses them.</summary>
    private static async Task DiscardAsync(DeltaTable table, IEnumerable<AddFile> files)
    {
        foreach (var file in files)
        {
            await table.Store.DeleteAsync(Storage.ObjectKey.Join(table.TablePath, Log.FilePath.Decode(file.Path)), CancellationToken.None);
        }
    }

    private static string Column(Snapshot snapshot, string name)
    {
        var field =
            snapshot.Schema.Fields.FirstOrDefault(f => f.Name.Equals(name, StringComparison.OrdinalIgnoreCase))
            ?? throw Refuse(
                $"the table has no column {name}",
                $"its columns are {string.Join(", ", snapshot.Schema.Fields.Select(f => f.Name))}"
            );
        if (snapshot.PartitionColumns.Contains(field.Name))
        {
            throw Refuse($"the table is partitioned by {field.Name}", "each partition is ordered on its own; leave the column out");
        }

        return field.Type is DecimalType or PrimitiveType { Name: not ("boolean" or "binary" or "void" or "variant") }
            ? field.Name
            : throw Refuse(
                $"files have no bounds of {field.Name}, which is of type {field.Type}",
                "order by numbers, texts, dates or times"
            );
    }

    private static DeltaException Refuse(string message, string help) => new(DeltaErrors.SchemaMismatch, message, help);
}

/// <summary>What an optimize did.</summary>
public sealed record OptimizeResult
{
    /// <summary>How it ended; null when there was nothing to do.</summary>
    public required CommitResult? Commit { get; init; }

    /// <summary>Files that were put together.</summary>
    public required IReadOnlyList<LiveFile> Removed { get; init; }

    /// <summary>What they became.</summary>
    public required IReadOnlyList<AddFile> Added { get; init; }
}
