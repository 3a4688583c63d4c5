using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Changes;

/// <summary>Reads from the log what each commit of a range changed (section 12).</summary>
internal static class ChangeLog
{
    /// <summary>The changes of the versions <paramref name="from"/> to <paramref name="to"/>, both included.</summary>
    /// <param name="table">The table.</param>
    /// <param name="from">The first version.</param>
    /// <param name="to">The last version.</param>
    /// <param name="withoutFeed">Whether versions are read, too, in which the table kept no change data feed.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    /// <exception cref="DeltaException">T0606 when a version is not, or no longer, in the log; T0633 when the feed was off.</exception>
    public static async Task<IReadOnlyList<CommitChanges>> ReadAsync(
        DeltaTable table,
        long from,
        long to,
        bool withoutFeed,
        CancellationToken cancellationToken
    )
    {
        if (from < 0 || from > to)
        {
            throw NotFound(FormattableString.Invariant($"there are no versions from {from} to {to}"));
        }

        var commits = (await History.CommitsAsync(table, cancellationToken)).ToDictionary(c => c.Version);
        for (var version = from; version <= to; version++)
        {
            if (!commits.ContainsKey(version))
            {
                throw NotFound(FormattableString.Invariant($"version {version} is not, or no longer, in the log"));
            }
        }

        var isOn = withoutFeed || IsOn((await table.SnapshotAsync(from, cancellationToken)).Metadata);
        var changes = new List<CommitChanges>();
        for (var version = from; version <= to; version++)
        {
            var (_, time, key) = commits[version];
            var content =
                await table.Store.ReadAsync(key, cancellationToken) ?? throw NotFound($"{key} was deleted while it was to be read");
            var actions = ActionReader.Read(content, key);
            isOn = withoutFeed || (actions.OfType<Metadata>().LastOrDefault() is { } metadata ? IsOn(metadata) : isOn);
            if (!isOn)
            {
                throw new DeltaException(
                    DeltaErrors.ChangeFeedOff,
                    FormattableString.Invariant($"the table kept no change data feed at version {version}"),
                    "ask for later versions, or for the changes as far as added and removed files tell them"
                );
            }

            changes.Add(Of(version, time, actions));
        }

        return changes;
    }

    private static CommitChanges Of(long version, DateTimeOffset fileTime, IReadOnlyList<DeltaAction> actions)
    {
        var inCommit = actions.OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp;
        var time = inCommit is { } t ? DateTimeOffset.FromUnixTimeMilliseconds(t) : fileTime;
        var changed = actions.OfType<CdcFile>().ToList();
        var metadata = actions.Any(a => a is Metadata);
        return changed.Count > 0
            ? new CommitChanges(version, time, changed, [], [], metadata)
            : new CommitChanges(
                version,
                time,
                [],
                [.. actions.OfType<AddFile>().Where(a => a.DataChange)],
                [.. actions.OfType<RemoveFile>().Where(r => r.DataChange)],
                metadata
            );
    }

    private static bool IsOn(Metadata metadata) =>
        ProtocolGate.IsTrue(metadata.Configuration, "delta.enableChangeDataFeed")
        || ProtocolGate.IsTrue(metadata.Configuration, "delta.enableChangeDataCapture");

    private static DeltaException NotFound(string message) =>
        new(DeltaErrors.VersionNotFound, message, "see the table's history for the versions that can be read");
}
