using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// Puts one commit under one name. A store that fails may have done it all the same, so it is asked; where nothing is there the same bytes are put again,
/// which is safe: should the first put arrive late, the second one finds it and it bears our id (section 13).
/// </summary>
internal sealed class CommitPut(IObjectStore store, TimeProvider time, string key, string txnId)
{
    // A store that hiccups has time to come back before the caller is told that nobody knows.
    private static readonly TimeSpan[] Pauses = [TimeSpan.Zero, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(400)];

    /// <summary>How it ended.</summary>
    public abstract record Outcome
    {
        /// <summary>The commit is in the log, and ours.</summary>
        public sealed record Landed : Outcome;

        /// <summary>There is, or may be, another one of this name.</summary>
        public sealed record Lost : Outcome;

        /// <summary>Nobody knows.</summary>
        public sealed record Failed(Exception Cause) : Outcome;
    }

    public async Task<Outcome> RunAsync(ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Exception? cause = null;
        for (var retry = 0; retry <= Pauses.Length; retry++)
        {
            try
            {
                var put = await store.PutIfAbsentAsync(key, content, cause is null ? cancellationToken : CancellationToken.None);
                if (put is PutOutcome.Created)
                {
                    return new Outcome.Landed();
                }

                if (cause is null)
                {
                    return new Outcome.Lost();
                }

                // It may be our own put, which was thought to have failed.
            }
            catch (Exception e) when (e is not DeltaException && (cause is not null || !IsPlainCancellation(e, cancellationToken)))
            {
                cause = e;
            }

            if (await AskAsync() is { } outcome)
            {
                return outcome;
            }

            if (retry < Pauses.Length && !cancellationToken.IsCancellationRequested)
            {
                await Task.Delay(Pauses[retry], time, CancellationToken.None);
            }
        }

        return new Outcome.Failed(cause!);
    }

    /// <summary>Null when nothing is there, or the store still does not answer.</summary>
    private async Task<Outcome?> AskAsync()
    {
        try
        {
            return await store.ReadAsync(key, CancellationToken.None) is not { } there ? null
                : ActionReader.Read(there, key).OfType<CommitInfo>().Any(i => i.TxnId == txnId) ? new Outcome.Landed()
                : new Outcome.Lost();
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return null;
        }
    }

    /// <summary>Cancelled before the put began: then nothing can have landed.</summary>
    private static bool IsPlainCancellation(Exception e, CancellationToken cancellationToken) =>
        e is OperationCanceledException canceled
        && canceled.CancellationToken == cancellationToken
        && cancellationToken.IsCancellationRequested;
}
