using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;

namespace Tillhouse.Delta;

/// <summary>One commit of a table's history.</summary>
/// <param name="Version">From 0.</param>
/// <param name="Time">When it was committed, by the rule of section 15: strictly later than the commit before.</param>
/// <param name="Info">Who did what; null for writers that say nothing.</param>
public sealed record CommitRecord(long Version, DateTimeOffset Time, CommitInfo? Info);

/// <summary>Reads the history and finds versions by time (section 15).</summary>
internal static class History
{
    public static async Task<IReadOnlyList<CommitRecord>> ReadAsync(DeltaTable table, int limit, CancellationToken cancellationToken)
    {
        var records = new List<CommitRecord>();
        var times = await CommitsAsync(table, cancellationToken);
        foreach (var (version, modified, key) in times.AsEnumerable().Reverse().Take(limit))
        {
            var content = await table.Store.ReadAsync(key, cancellationToken);
            var info = content is null ? null : ActionReader.Read(content, key).OfType<CommitInfo>().FirstOrDefault();
            records.Add(
                new CommitRecord(version, info?.InCommitTimestamp is { } t ? DateTimeOffset.FromUnixTimeMilliseconds(t) : modified, info)
            );
        }

        return records;
    }

    public static async Task<long> VersionAtAsync(DeltaTable table, DateTimeOffset time, CancellationToken cancellationToken)
    {
        var wanted = time.ToUnixTimeMilliseconds();
        var records = await CommitsAsync(table, cancellationToken);
        if (records.Count == 0)
        {
            throw NotFound("the log has no commit left, only a checkpoint");
        }

        var inCommit = Snapshots.ProtocolGate.IsTrue(table.Latest.Metadata.Configuration, "delta.enableInCommitTimestamps");
        var newest = records[^1];
        for (var i = records.Count - 1; i >= 0; i--)
        {
            var committed = inCommit ? await InCommitAsync(table, records[i], cancellationToken) : records[i].Time;
            if (i == records.Count - 1 && committed.ToUnixTimeMilliseconds() < wanted)
            {
                throw NotFound(FormattableString.Invariant($"the newest version {newest.Version} is of {committed:O}, before {time:O}"));
            }

            if (committed.ToUnixTimeMilliseconds() <= wanted)
            {
                return records[i].Version;
            }
        }

        throw NotFound(FormattableString.Invariant($"the oldest commit in the log is of {records[0].Time:O}, after {time:O}"));
    }

    private static async Task<DateTimeOffset> InCommitAsync(
        DeltaTable table,
        (long Version, DateTimeOffset Time, string Key) record,
        CancellationToken token
    ) =>
        await table.Store.ReadAsync(record.Key, token) is { } content
        && ActionReader.Read(content, record.Key).OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp is { } time
            ? DateTimeOffset.FromUnixTimeMilliseconds(time)
            : record.Time;

    /// <summary>Commits in order, their file times made strictly increasing: clocks go backwards, history does not.</summary>
    public static async Task<List<(long Version, DateTimeOffset Time, string Key)>> CommitsAsync(
        DeltaTable table,
        CancellationToken cancellationToken
    )
    {
        var listing = await LogListing.ReadAsync(table.Store, Storage.ObjectKey.Join(table.TablePath, "_delta_log"), 0, cancellationToken);
        var times = new List<(long, DateTimeOffset, string)>(listing.Commits.Count);
        var last = long.MinValue;
        foreach (var (version, info) in listing.Commits.OrderBy(c => c.Key))
        {
            last = Math.Max(last == long.MinValue ? last : last + 1, info.Modified.ToUnixTimeMilliseconds());
            times.Add((version, DateTimeOffset.FromUnixTimeMilliseconds(last), info.Key));
        }

        return times;
    }

    private static DeltaException NotFound(string message) =>
        new(DeltaErrors.VersionNotFound, message, "ask for a time within the history, or for a version by its number");
}
