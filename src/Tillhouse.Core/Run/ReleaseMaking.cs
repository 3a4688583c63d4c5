using System.Globalization;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Run;

/// <summary>Makes releases of what tables hold. It knows no order of events: it looks at the tables, so a run that comes after a crash makes the release that was missed.</summary>
/// <param name="log">The releases of the environment.</param>
/// <param name="time">The clock.</param>
internal sealed class ReleaseMaking(ReleaseLog log, TimeProvider time)
{
    /// <summary>The tables that differ from what the newest run's release names; none when there is nothing to release.</summary>
    /// <param name="latest">The newest release.</param>
    /// <param name="tables">What the tables hold.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<IReadOnlyList<string>> MovedAsync(
        Release? latest,
        IReadOnlyDictionary<TableName, ReleasedTable> tables,
        CancellationToken cancellation
    )
    {
        // A rollback changes what readers see and no table: what a run has changed shows against the release that the last run made.
        var before = latest?.Rollback is { } rollback
            ? await log.FindAsync(rollback.From, cancellation).ConfigureAwait(false) ?? latest
            : latest;
        return [.. Of(tables, latest, "").ChangedSince(before)];
    }

    /// <summary>Makes the next release of what the tables hold; null when they hold what the newest one names.</summary>
    /// <exception cref="TransientException">T0703: another run made a release meanwhile.</exception>
    public async Task<Release?> MakeAsync(string run, IReadOnlyDictionary<TableName, ReleasedTable> tables, CancellationToken cancellation)
    {
        var latest = await log.LatestAsync(cancellation).ConfigureAwait(false);
        var moved = await MovedAsync(latest, tables, cancellation).ConfigureAwait(false);
        return moved.Count == 0 ? null : await AddAsync(Of(tables, latest, run), cancellation).ConfigureAwait(false);
    }

    /// <summary>Writes a release, and removes those that are no longer kept.</summary>
    /// <exception cref="TransientException">T0703: another run made a release of this number.</exception>
    public async Task<Release> AddAsync(Release release, CancellationToken cancellation)
    {
        if (!await log.AddAsync(release, cancellation).ConfigureAwait(false))
        {
            throw new TransientException(
                ErrorCodes.ReleaseTaken,
                string.Create(CultureInfo.InvariantCulture, $"release {release.Number} was made by somebody else at the same time"),
                "run again: what this run built is kept, and goes into the next release"
            );
        }

        await log.ExpireAsync(release, cancellation).ConfigureAwait(false);
        return release;
    }

    private Release Of(IReadOnlyDictionary<TableName, ReleasedTable> tables, Release? latest, string run) =>
        new()
        {
            Number = (latest?.Number ?? 0) + 1,
            Run = run,
            Parent = latest?.Number,
            Created = time.GetUtcNow().UtcDateTime,
            Tables = new(tables.ToDictionary(t => t.Key.ToString(), t => t.Value), StringComparer.Ordinal),
        };
}
