using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Snapshots;

/// <summary>Brings a state from one version to another by the commits between, or by the compacted files that stand for them (section 7).</summary>
internal sealed class CommitReplay(IObjectStore store, TimeProvider time)
{
    // A writer without a store that puts objects whole may be half-way through the newest commit.
    private static readonly TimeSpan[] Waits = [.. new[] { 10, 20, 50, 100, 200 }.Select(ms => TimeSpan.FromMilliseconds(ms))];

    /// <summary>Applies the versions <paramref name="from"/> to <paramref name="to"/>, both included; the listing has them all.</summary>
    public async Task RunAsync(Reconciliation state, LogListing listing, long from, long to, CancellationToken cancellationToken)
    {
        var commits = new CommitState(state);
        var version = from;
        while (version <= to)
        {
            if (Compaction(listing, version, to) is { } compaction && await TryReadAsync(compaction, cancellationToken) is { } compacted)
            {
                state.ApplyCommit(compacted);
                version = compaction.To + 1;
                continue;
            }

            // Compactions are rare: up to the next one, commits are read ahead.
            var next = listing.Compactions.Find(c => c.From > version && c.To <= to);
            var last = Math.Min(next is null ? to : next.From - 1, listing.Latest - 1);
            await foreach (var (key, content) in ReadAhead.RunAsync(store, Keys(listing, version, last), cancellationToken))
            {
                commits.Apply(content ?? throw Deleted(key), key);
            }

            version = Math.Max(version, last + 1);
            if (version == listing.Latest && version <= to)
            {
                state.ApplyCommit(await ReadNewestAsync(listing.Commits[version].Key, cancellationToken));
                version++;
            }
        }
    }

    private static IEnumerable<string> Keys(LogListing listing, long from, long to)
    {
        for (var version = from; version <= to; version++)
        {
            yield return listing.Commits[version].Key;
        }
    }

    /// <summary>The longest compaction that starts at a version and ends before the wanted one is passed.</summary>
    private static CompactedCommits? Compaction(LogListing listing, long version, long to) =>
        listing.Compactions.Find(c => c.From == version && c.To <= to);

    /// <summary>Null when the compacted file is damaged: the commits say the same.</summary>
    private async Task<IReadOnlyList<DeltaAction>?> TryReadAsync(CompactedCommits compaction, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(compaction.Key, cancellationToken) is { Length: > 0 } content
                ? ActionReader.Read(content, compaction.Key, onlyState: true)
                : null;
        }
        catch (DeltaException)
        {
            return null;
        }
    }

    /// <summary>The newest commit is read whole before any of it is applied, and again if it is torn.</summary>
    private async Task<IReadOnlyList<DeltaAction>> ReadNewestAsync(string key, CancellationToken cancellationToken)
    {
        for (var attempt = 0; ; attempt++)
        {
            var content = await store.ReadAsync(key, cancellationToken) ?? throw Deleted(key);
            try
            {
                return ActionReader.Read(content, key, onlyState: true);
            }
            catch (DeltaException) when (attempt < Waits.Length)
            {
                await Task.Delay(Waits[attempt], time, cancellationToken);
            }
        }
    }

    private static DeltaException Deleted(string key) =>
        new(
            DeltaErrors.MissingCommit,
            $"{key} was deleted while the log was read",
            "open the table again; if it stays so, restore the file from a copy"
        );
}
