using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>The newest commit that a commit in the making knows of, and what of it the next one must continue.</summary>
internal sealed class LogHead(Snapshot? read)
{
    /// <summary>-1 before a table is created.</summary>
    public long Version { get; private set; } = read?.Version ?? -1;

    /// <summary>Milliseconds since 1970; null while the table has no in-commit timestamps.</summary>
    public long? InCommitTimestamp { get; set; }

    /// <summary>The highest id of a row, -1 for none.</summary>
    public long RowIdHighWaterMark { get; private set; } = RowTracking.HighWaterMark(read);

    /// <summary>Goes on to the next commit.</summary>
    public void Advance(Winner winner)
    {
        Version = winner.Version;
        InCommitTimestamp = winner.Info?.InCommitTimestamp ?? InCommitTimestamp;
        if (winner.Actions.OfType<DomainMetadata>().FirstOrDefault(d => d is { Domain: RowTracking.Domain, Removed: false }) is { } domain)
        {
            RowIdHighWaterMark = Math.Max(RowIdHighWaterMark, RowTracking.HighWaterMark(domain));
        }
    }
}
