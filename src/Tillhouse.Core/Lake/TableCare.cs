using Tillhouse.Delta;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Core.Lake;

/// <summary>
/// Keeps a table that grows by small commits as quick to read as one that was written at once: a run after a year costs what it cost after a month.
/// Only small files are put together, so a large table is not written anew for the sake of a day's rows.
/// </summary>
public static class TableCare
{
    /// <summary>So many small files of one partition may lie beside each other.</summary>
    private const int SmallFiles = 8;

    private static readonly OptimizeOptions Options = new() { TargetFileSize = 16 << 20, MaxDeletedShare = 0.3 };

    /// <summary>Puts small files together and drops deleted rows where there are many, in one commit that changes no row.</summary>
    /// <param name="table">The table.</param>
    /// <param name="cancellation">Ends it; the table is then as it was.</param>
    /// <returns>The table's newest version.</returns>
    public static async Task<long> TendAsync(DeltaTable table, CancellationToken cancellation)
    {
        if (table.Latest.FileCount < SmallFiles && table.Latest.Files.All(f => f.DeletionVector is null))
        {
            return table.Latest.Version;
        }

        var plan = await table.PlanOptimizeAsync(Options, cancellation).ConfigureAwait(false);
        var due = plan.Bins.Where(b => b.Files.Count >= SmallFiles || b.Files.Any(IsMostlyHoles)).ToList();
        if (due.Count > 0)
        {
            await table.OptimizeAsync(plan with { Bins = due }, cancellationToken: cancellation).ConfigureAwait(false);
        }

        return table.Latest.Version;
    }

    private static bool IsMostlyHoles(Delta.Snapshots.LiveFile file) =>
        file.DeletionVector is { } vector && vector.Cardinality > (file.Rows ?? 0) * Options.MaxDeletedShare;
}
