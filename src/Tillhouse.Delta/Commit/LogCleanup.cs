using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// Deletes log files that only versions older than <c>delta.logRetentionDuration</c> need (section 15). The newest checkpoint of that age stays, with its
/// commit and all that follows; without such a checkpoint nothing is deleted.
/// </summary>
internal static class LogCleanup
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(30);

    public static async Task RunAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var configuration = snapshot.Metadata.Configuration;
        var now = table.Time.GetUtcNow();
        var retention = DeltaInterval.Of(configuration, "delta.logRetentionDuration") ?? DefaultRetention;
        var cutoff = new DateTimeOffset((now - retention).UtcDateTime.Date, TimeSpan.Zero);
        if (
            (bool.TryParse(configuration.GetValueOrDefault("delta.enableExpiredLogCleanup"), out var on) && !on)
            || (snapshot.Protocol.WriterFeatures?.Contains("checkpointProtection") ?? false)
            || !table.BeginLogCleanup(cutoff)
        )
        {
            return;
        }

        var listing = await LogListing.ReadAsync(table.Store, snapshot.LogKey, 0, cancellationToken);
        var loader = new CheckpointLoader(table.Store, table.Engine, table.TablePath);
        var kept = listing.Checkpoints.Find(c => c.Version <= NewestExpired(listing, cutoff));
        if (kept is not null && await Expired(table, snapshot.LogKey, kept.Version, cancellationToken) is { Count: > 0 } expired)
        {
            // From here on older versions can be had only from it.
            if (await loader.TryLoadAsync(kept, cancellationToken) is null)
            {
                return;
            }

            foreach (var key in expired)
            {
                await table.Store.DeleteAsync(key, cancellationToken);
            }
        }

        var checkpoints = listing.Checkpoints.Where(c => kept is null || c.Version >= kept.Version);
        await DeleteSidecarsAsync(table, snapshot.LogKey, loader, checkpoints, now - TimeSpan.FromDays(1), cancellationToken);
    }

    /// <summary>The newest version that was committed before a time; -1 when none was. Times are those of the files, made to rise.</summary>
    private static long NewestExpired(LogListing listing, DateTimeOffset cutoff)
    {
        var newest = -1L;
        foreach (var (version, info) in listing.Commits.OrderBy(c => c.Key))
        {
            if (info.Modified >= cutoff)
            {
                break;
            }

            newest = version;
        }

        return newest;
    }

    private static async Task<List<string>> Expired(DeltaTable table, string logKey, long before, CancellationToken cancellationToken)
    {
        var keys = new List<string>();
        await foreach (var info in table.Store.ListAsync(logKey + "/", null, cancellationToken))
        {
            var expired = LogFile.Parse(info.Key[(logKey.Length + 1)..]) switch
            {
                null => false,
                LogFile.Compacted compacted => compacted.Version <= before,
                var file => file.Version < before,
            };
            if (expired)
            {
                keys.Add(info.Key);
            }
        }

        return keys;
    }

    /// <summary>Deletes sidecars that no checkpoint names. A checkpoint that cannot be read may name any, and then none is deleted.</summary>
    private static async Task DeleteSidecarsAsync(
        DeltaTable table,
        string logKey,
        CheckpointLoader loader,
        IEnumerable<CheckpointSet> checkpoints,
        DateTimeOffset before,
        CancellationToken cancellationToken
    )
    {
        var old = new List<string>();
        await foreach (var info in table.Store.ListAsync(logKey + "/_sidecars/", null, cancellationToken))
        {
            if (info.Modified < before)
            {
                old.Add(info.Key);
            }
        }

        if (old.Count == 0)
        {
            return;
        }

        var named = new HashSet<string>(StringComparer.Ordinal);
        foreach (var checkpoint in checkpoints)
        {
            named.UnionWith(await loader.SidecarsAsync(checkpoint, cancellationToken));
        }

        foreach (var key in old.Where(key => !named.Contains(key)))
        {
            await table.Store.DeleteAsync(key, cancellationToken);
        }
    }
}
