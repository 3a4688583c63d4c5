using Tillhouse.Delta;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Lake;

/// <summary>The versions of a table that must stay readable because a kept release names them. Whatever deletes a table's files asks here first.</summary>
public static class KeptVersions
{
    /// <summary>The versions, in any order.</summary>
    /// <param name="lake">The lake's root.</param>
    /// <param name="path">The table's folder below it.</param>
    /// <param name="table">The table, opened.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <exception cref="TerminalException">T0702: a release can't be read, so nobody knows what it needs.</exception>
    public static async Task<IReadOnlyCollection<long>> OfAsync(
        IObjectStore lake,
        string path,
        DeltaTable table,
        CancellationToken cancellation
    )
    {
        var named = new SortedSet<long>();
        foreach (var environment in await ReleaseLog.EnvironmentsAsync(lake, cancellation).ConfigureAwait(false))
        {
            var releases = await new ReleaseLog(lake, environment).AllAsync(cancellation).ConfigureAwait(false);
            named.UnionWith(
                releases
                    .SelectMany(r => r.Tables.Values)
                    .Where(t => t.Path == path && t.Id == table.Latest.Metadata.Id)
                    .Select(t => t.Version)
            );
        }

        var kept = new List<long>();
        foreach (var version in named)
        {
            if (await CanBeReadAsync(table, version, cancellation).ConfigureAwait(false))
            {
                kept.Add(version);
            }
        }

        return kept;
    }

    /// <summary>A version that the log has lost can't be read by anybody, and its files are nobody's any more.</summary>
    private static async Task<bool> CanBeReadAsync(DeltaTable table, long version, CancellationToken cancellation)
    {
        try
        {
            await table.SnapshotAsync(version, cancellation).ConfigureAwait(false);
            return true;
        }
        catch (DeltaException error) when (error.Code == DeltaErrors.VersionNotFound)
        {
            return false;
        }
    }
}
