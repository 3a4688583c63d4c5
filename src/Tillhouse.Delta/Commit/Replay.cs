using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// Runs a verb again when another writer was first. Only an append can be put behind what it has not seen; whatever read the table has to be computed anew
/// from the newest snapshot (section 13).
/// </summary>
public static class Replay
{
    private const int LongestWait = 64;
    private static readonly TimeSpan ShortestAttempt = TimeSpan.FromMilliseconds(2);

    /// <summary>
    /// Computes a transaction from the newest snapshot and commits it; on a conflict removes the files that were written for it and begins again, at most
    /// <see cref="CommitOptions.Attempts"/> times. With <see cref="CommitOptions.BasedOn"/> it is computed from that snapshot, and once: what the caller
    /// has seen must not change under him.
    /// </summary>
    /// <param name="table">The table.</param>
    /// <param name="verb">
    /// Computes one attempt: <see cref="DeltaTable.Begin"/> with the snapshot it is given, what it read, its adds and removes, and by
    /// <see cref="Transaction.Wrote"/> which files were written for this attempt alone. An exception from it ends the replay.
    /// </param>
    /// <param name="options">How often, and based on what; the verb applies the rest.</param>
    /// <param name="cancellationToken">Ends the attempt; a commit under way is finished.</param>
    /// <returns>The outcome of the last attempt. <see cref="CommitResult.Unknown"/> is never tried again from a newer snapshot: it may have landed.</returns>
    public static async Task<CommitResult> ReplayAsync(
        this DeltaTable table,
        Func<Snapshot, CancellationToken, Task<Transaction>> verb,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new CommitOptions();
        ArgumentOutOfRangeException.ThrowIfLessThan(options.Attempts, 1);
        var attempts = options.BasedOn is null ? options.Attempts : 1;
        for (var attempt = 1; ; attempt++)
        {
            var snapshot = options.BasedOn ?? await table.RefreshAsync(cancellationToken);
            var began = table.Time.GetTimestamp();
            var transaction = await verb(snapshot, cancellationToken);
            var result = await transaction.CommitAsync(cancellationToken);
            if (result is not CommitResult.Conflicted conflict)
            {
                return result;
            }

            await transaction.DiscardAsync();
            if (conflict.Reason is ConflictReason.AlreadyApplied || attempt >= attempts)
            {
                return conflict;
            }

            await Task.Delay(Wait(table.Time.GetElapsedTime(began), attempt, transaction.TxnId), table.Time, cancellationToken);
        }
    }

    /// <summary>
    /// The more often a writer has lost, the wider is the time over which it spreads its next attempt, in units of what an attempt takes: so that many
    /// writers of the same rows get by with a few attempts each instead of one for every other writer.
    /// </summary>
    private static TimeSpan Wait(TimeSpan attempt, int lost, string txnId)
    {
        var unit = attempt < ShortestAttempt ? ShortestAttempt : attempt;
        return unit * (Jitter.Of(txnId, lost) * Math.Min(LongestWait, 1L << Math.Min(lost, 30)));
    }
}
