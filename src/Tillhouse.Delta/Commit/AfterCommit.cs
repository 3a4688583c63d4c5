using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// What follows a commit: its checksum, now and then a checkpoint, and behind a checkpoint the end of old log files. Best effort: the commit has landed,
/// and neither a failure nor a cancellation must hide that.
/// </summary>
internal static class AfterCommit
{
    public static async Task RunAsync(
        DeltaTable table,
        Snapshot snapshot,
        IReadOnlyList<DeltaAction> actions,
        CancellationToken cancellationToken
    )
    {
        await TryAsync(() => WriteChecksumAsync(table, snapshot, actions, cancellationToken));
        if (CheckpointWriter.IsDue(snapshot))
        {
            await TryAsync(async () =>
            {
                await CheckpointWriter.WriteAsync(table, snapshot, cancellationToken);
                await LogCleanup.RunAsync(table, snapshot, cancellationToken);
            });
        }
    }

    /// <summary>Written once and never replaced: it says what the table was at that version.</summary>
    private static async Task WriteChecksumAsync(
        DeltaTable table,
        Snapshot snapshot,
        IReadOnlyList<DeltaAction> actions,
        CancellationToken cancellationToken
    ) =>
        await table.Store.PutIfAbsentAsync(
            ObjectKey.Join(snapshot.LogKey, LogFile.ChecksumName(snapshot.Version)),
            VersionChecksum.Of(snapshot, actions.OfType<CommitInfo>().FirstOrDefault()).ToJson(),
            cancellationToken
        );

    private static async Task TryAsync(Func<Task> work)
    {
        try
        {
            await work();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // The next commit tries again.
        }
    }
}
