using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Changes;

/// <summary>How much a range of versions changed, as far as the log tells it without a data file being opened.</summary>
/// <param name="ChangesRows">Whether any row came or went. Commits that only rearrange files, or keep a record, change none.</param>
/// <param name="ChangesMetadata">Whether a commit set the table's columns or properties.</param>
/// <param name="Rows">The rows that came and those that went; null where the log does not tell of all.</param>
public sealed record ChangeTally(bool ChangesRows, bool ChangesMetadata, long? Rows)
{
    /// <summary>Reads the commits of a range.</summary>
    /// <param name="table">The table.</param>
    /// <param name="from">The first version.</param>
    /// <param name="to">The last version.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeltaException">T0606 when a version is not, or no longer, in the log.</exception>
    public static async Task<ChangeTally> ReadAsync(DeltaTable table, long from, long to, CancellationToken cancellationToken = default)
    {
        var commits = await ChangeLog.ReadAsync(table, from, to, withoutFeed: true, cancellationToken);
        return new ChangeTally(
            commits.Any(c => c.Changed.Count + c.Added.Count + c.Removed.Count > 0),
            commits.Any(c => c.ChangesMetadata),
            commits.Select(RowsOf).Aggregate((long?)0, (sum, rows) => sum + rows)
        );
    }

    private static long? RowsOf(CommitChanges commit)
    {
        // Files of the feed don't say how many rows they hold.
        long? rows = commit.Changed.Count > 0 ? null : 0;
        var removed = commit.Removed.ToDictionary(r => r.Path);
        foreach (var add in commit.Added)
        {
            rows += removed.Remove(add.Path, out var before)
                ? Math.Abs(Deleted(add.DeletionVector) - Deleted(before.DeletionVector))
                : add.Rows - Deleted(add.DeletionVector);
        }

        return removed.Count == 0 ? rows : null;
    }

    private static long Deleted(DeletionVector? vector) => vector?.Cardinality ?? 0;
}
