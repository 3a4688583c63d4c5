using Tillhouse.Core.Lake;

namespace Tillhouse.Core.Run;

/// <summary>Lets readers see older versions again: by a new release that names them. No table is touched.</summary>
/// <param name="log">The releases of the environment.</param>
/// <param name="lake">The tables.</param>
/// <param name="making">Writes the release.</param>
/// <param name="time">The clock.</param>
internal sealed class ReleaseRollback(ReleaseLog log, LakeCatalog lake, ReleaseMaking making, TimeProvider time)
{
    /// <summary>Goes back.</summary>
    /// <param name="number">To which release; null: to what readers saw before.</param>
    /// <param name="cancellation">Ends the work before the release is written.</param>
    /// <exception cref="TerminalException">T0701: there is no such release. T0704: a version that it names is no longer there.</exception>
    public async Task<Release> ToAsync(long? number, CancellationToken cancellation)
    {
        var latest =
            await log.LatestAsync(cancellation).ConfigureAwait(false)
            ?? await log.RequireAsync(number ?? 1, cancellation).ConfigureAwait(false);
        var target = await log.RequireAsync(number ?? await BeforeAsync(latest, cancellation).ConfigureAwait(false), cancellation)
            .ConfigureAwait(false);
        foreach (var table in target.Tables.Values)
        {
            await lake.FindAsync(table, cancellation).ConfigureAwait(false);
        }

        var now = time.GetUtcNow();
        var release = new Release
        {
            Number = latest.Number + 1,
            Run = RunId.At(now),
            Parent = latest.Number,
            Created = now.UtcDateTime,
            Rollback = new Rollback(target.Rollback?.To ?? target.Number, latest.Rollback?.From ?? latest.Number),
            Tables = target.Tables,
        };
        return await making.AddAsync(release, cancellation).ConfigureAwait(false);
    }

    /// <summary>What readers saw before what they see now; after a rollback that is one further back.</summary>
    private async Task<long> BeforeAsync(Release latest, CancellationToken cancellation)
    {
        var seen = latest.Rollback is { } rollback ? await log.RequireAsync(rollback.To, cancellation).ConfigureAwait(false) : latest;
        return seen.Parent
            ?? throw new TerminalException(
                ErrorCodes.UnknownRelease,
                FormattableString.Invariant($"nothing came before release {seen.Number}"),
                "'till releases' lists what there is"
            );
    }
}
