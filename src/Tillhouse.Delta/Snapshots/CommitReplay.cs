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
        for (var version = from; version <= to; version++)
        {
            if (Compaction(listing, version, to) is { } compaction && await TryReadAsync(compaction, cancellationToken) is { } compacted)
            {
                state.ApplyCommit(compacted);
                version = compaction.To;
            }
            else
            {
                state.ApplyCommit(await ReadAsync(listing, version, cancellationToken));
            }
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

    private async Task<IReadOnlyList<DeltaAction>> ReadAsync(LogListing listing, long version, CancellationToken cancellationToken)
    {
        var key = listing.Commits[version].Key;
        var tries = version == listing.Latest ? Waits.Length : 0;
        for (var attempt = 0; ; attempt++)
        {
            var content =
                await store.ReadAsync(key, cancellationToken)
                ?? throw new DeltaException(
                    DeltaErrors.MissingCommit,
                    $"{key} was deleted while the log was read",
                    "open the table again; if it stays so, restore the file from a copy"
                );
            try
            {
                return ActionReader.Read(content, key, onlyState: true);
            }
            catch (DeltaException) when (attempt < tries)
            {
                await Task.Delay(Waits[attempt], time, cancellationToken);
            }
        }
    }
}
