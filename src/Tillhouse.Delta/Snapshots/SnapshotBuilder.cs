using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Snapshots;

/// <summary>Builds a snapshot from the log (section 7): hint, listing, newest readable checkpoint, the commits behind it.</summary>
internal sealed class SnapshotBuilder(IObjectStore store, IDeltaEngine engine, string tablePath, TimeProvider time)
{
    private readonly CommitReplay commits = new(store, time);
    private readonly string logKey = ObjectKey.Join(tablePath, "_delta_log");

    /// <summary>The table at a version, or at its newest; null when there is no table.</summary>
    public async Task<Snapshot?> BuildAsync(long? wanted, CancellationToken cancellationToken)
    {
        var loader = new CheckpointLoader(store, engine, tablePath);
        var hint = LastCheckpoint.Parse(await store.ReadAsync(ObjectKey.Join(logKey, "_last_checkpoint"), cancellationToken));
        if (hint is not null && (wanted is null || wanted >= hint.Version))
        {
            var near = await LogListing.ReadAsync(store, logKey, hint.Version, cancellationToken);
            if (near.Checkpoints.Count > 0 && await TryBuildAsync(near, loader, wanted, cancellationToken) is { } snapshot)
            {
                return snapshot;
            }
        }

        // The hint was of no use, so everything is listed and tried.
        var all = await LogListing.ReadAsync(store, logKey, 0, cancellationToken);
        if (all.Latest < 0)
        {
            return null;
        }

        return await TryBuildAsync(all, loader, wanted, cancellationToken)
            ?? await FromCommitsAsync(all, wanted, loader.Failure, cancellationToken);
    }

    /// <summary>The newest version of a table from an older one: one listing, and one small read for each new commit.</summary>
    public async Task<Snapshot> RefreshAsync(Snapshot from, CancellationToken cancellationToken)
    {
        var listing = await LogListing.ReadAsync(store, logKey, from.Version + 1, cancellationToken);
        if (listing.Latest <= from.Version)
        {
            return from;
        }

        if (!Contiguous(listing, from.Version, listing.Latest))
        {
            // The commits in between have been cleaned up; a checkpoint must have them.
            return await BuildAsync(null, cancellationToken) ?? from;
        }

        return await ReplayAsync(new Reconciliation(store, tablePath, from), listing, from.Version + 1, listing.Latest, cancellationToken);
    }

    /// <summary>From the newest checkpoint that can be read; null when there is none.</summary>
    private async Task<Snapshot?> TryBuildAsync(
        LogListing listing,
        CheckpointLoader loader,
        long? wanted,
        CancellationToken cancellationToken
    )
    {
        var target = Target(listing, wanted);
        foreach (var checkpoint in listing.Checkpoints)
        {
            if (checkpoint.Version > target)
            {
                continue;
            }

            if (FirstGap(listing, checkpoint.Version + 1, target) is { } gap)
            {
                throw Missing(gap);
            }

            if (await loader.TryLoadAsync(checkpoint, cancellationToken) is { } state)
            {
                return await ReplayAsync(state, listing, checkpoint.Version + 1, target, cancellationToken);
            }
        }

        return null;
    }

    private async Task<Snapshot> FromCommitsAsync(LogListing listing, long? wanted, Exception? failure, CancellationToken cancellationToken)
    {
        var target = Target(listing, wanted);
        if (FirstGap(listing, 0, target) is { } gap)
        {
            if (failure is not null)
            {
                throw Unreadable(failure);
            }

            var oldest = listing.Checkpoints.Count > 0 ? listing.Checkpoints[^1].Version : (long?)null;
            throw gap == 0 && oldest > target
                ? new DeltaException(
                    DeltaErrors.VersionNotFound,
                    FormattableString.Invariant($"version {target} of {Name} is no longer in the log; the oldest is {oldest}"),
                    "ask for a newer version; delta.logRetentionDuration says how long the log is kept"
                )
                : Missing(gap);
        }

        return await ReplayAsync(new Reconciliation(store, tablePath, null), listing, 0, target, cancellationToken);
    }

    private string Name => tablePath.Length == 0 ? "the table" : tablePath;

    private long Target(LogListing listing, long? wanted) =>
        wanted is not { } version ? listing.Latest
        : version >= 0 && version <= listing.Latest ? version
        : throw new DeltaException(
            DeltaErrors.VersionNotFound,
            FormattableString.Invariant($"{Name} has no version {version}; its newest is {listing.Latest}"),
            "ask for a version that the history lists"
        );

    private async Task<Snapshot> ReplayAsync(
        Reconciliation state,
        LogListing listing,
        long from,
        long to,
        CancellationToken cancellationToken
    )
    {
        await commits.RunAsync(state, listing, from, to, cancellationToken);
        return state.Build(to);
    }

    private DeltaException Missing(long version) =>
        new(
            DeltaErrors.MissingCommit,
            FormattableString.Invariant($"commit {version} of {Name} is missing from its log"),
            "restore _delta_log/" + LogFile.CommitName(version) + " from a copy; without it no later version can be known"
        );

    private DeltaException Unreadable(Exception cause) =>
        new(
            DeltaErrors.CorruptLog,
            $"no checkpoint of {Name} can be read, and the commits before it are gone: {cause.Message.ReplaceLineEndings(" ")}",
            "restore the checkpoint or the commits in _delta_log from a copy",
            cause
        );

    private static bool Contiguous(LogListing listing, long after, long to) => FirstGap(listing, after + 1, to) is null;

    private static long? FirstGap(LogListing listing, long from, long to)
    {
        for (var version = from; version <= to; version++)
        {
            if (!listing.Commits.ContainsKey(version))
            {
                return version;
            }
        }

        return null;
    }
}
