using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Takes files out of the log that are no longer on the store, so that the rest of the table can be read again.</summary>
public static class Repair
{
    /// <summary>What is missing. Nothing is written.</summary>
    /// <param name="table">The table; its newest version is looked up.</param>
    /// <param name="cancellationToken">Ends the looking.</param>
    public static async Task<RepairPlan> PlanRepairAsync(this DeltaTable table, CancellationToken cancellationToken = default)
    {
        var snapshot = await table.RefreshAsync(cancellationToken);
        var files = snapshot.Files.ToList();
        return new RepairPlan
        {
            Snapshot = snapshot,
            Missing = await TableFiles.MissingAsync(table, files, cancellationToken),
            NotChecked = files.Count(f => TableFiles.Inside(f.Key.Path) is null),
        };
    }

    /// <summary>Commits a plan: the files that are missing leave the table, and with them their rows. Null when nothing is missing.</summary>
    /// <exception cref="DeltaException">T0603 when the table may not be written, T0610 when it is append-only.</exception>
    public static async Task<CommitResult?> RepairAsync(
        this DeltaTable table,
        RepairPlan plan,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        if (plan.Missing.Count == 0)
        {
            return null;
        }

        var description = CommitOptions.Describe(options, "FSCK");
        description.Metrics["numRemovedFiles"] = plan.Missing.Count;
        description.Metrics["removedFilesSize"] = plan.Missing.Sum(m => m.File.Size);
        var transaction = table.Begin(description, plan.Snapshot);
        transaction.Remove(plan.Missing.Select(m => m.File));
        CommitOptions.Apply(options, transaction);
        return await transaction.CommitAsync(cancellationToken);
    }
}

/// <summary>What a repair takes out of the log.</summary>
public sealed record RepairPlan
{
    /// <summary>The newest version when the plan was made.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>Files that are gone, or whose deletion vector is.</summary>
    public required IReadOnlyList<MissingFile> Missing { get; init; }

    /// <summary>Files outside the table, as shallow clones have them. They are never judged missing.</summary>
    public required int NotChecked { get; init; }

    /// <summary>The rows that are lost by the statistics; null when they do not say.</summary>
    public long? LostRows => Missing.Aggregate((long?)0, (sum, m) => sum + m.Rows);
}
