using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>Tries a commit until it is in the log, or until a winner stands against it. Winners are read once each, in order.</summary>
internal sealed class CommitLoop(DeltaTable table, Transaction transaction)
{
    private const int MaxAttempts = 1000;
    private const int MaxPutRetries = 3;

    private readonly IObjectStore store = table.Store;
    private readonly string logKey = ObjectKey.Join(table.TablePath, "_delta_log");
    private readonly List<IReadOnlyList<DeltaAction>> winners = [];

    public async Task<CommitResult> RunAsync(CancellationToken cancellationToken)
    {
        if (transaction.AlreadyApplied is { } applied)
        {
            return applied;
        }

        if (transaction.IsEmpty)
        {
            return new CommitResult.Committed(transaction.Read!.Version, transaction.Read);
        }

        CommitValidation.Check(transaction);
        await SealFilesAsync(cancellationToken);
        var actions = transaction.Actions(table.Time.GetUtcNow());
        var content = ActionWriter.Write(actions);
        var version = (transaction.Read?.Version ?? -1) + 1;
        var check = new ConflictCheck(
            transaction.Reads,
            transaction.Removes.Keys.ToHashSet(),
            transaction.Domains,
            PhysicalName.OfPartitions(transaction.NewProtocol() ?? transaction.Read?.Protocol, transaction.Metadata),
            store.Locate(table.TablePath)
        );

        for (var attempt = 0; attempt < MaxAttempts; attempt++)
        {
            var outcome = await PutAsync(version, content, cancellationToken);
            if (outcome is Attempt.Landed)
            {
                return await FinishAsync(version, actions, cancellationToken);
            }

            if (outcome is Attempt.Failed failed)
            {
                return new CommitResult.Unknown(version, transaction.TxnId, failed.Cause);
            }

            while (await ReadAsync(version, cancellationToken) is { } winner)
            {
                if (IsOurs(winner))
                {
                    return await FinishAsync(version, actions, cancellationToken);
                }

                if (check.Against(version, winner) is { } conflict)
                {
                    return conflict;
                }

                winners.Add(winner);
                version++;
            }

            await BackOffAsync(attempt, cancellationToken);
        }

        return new CommitResult.Conflicted(
            ConflictReason.TooManyRetries,
            version - 1,
            $"other writers were first {MaxAttempts} times in a row"
        );
    }

    /// <summary>Rows are durable before a commit names them. Files outside the table's root are not ours.</summary>
    private async Task SealFilesAsync(CancellationToken cancellationToken)
    {
        var location = store.Locate(table.TablePath);
        var keys = transaction
            .Paths.Select(p => FilePath.Canonical(p, location))
            .Where(p => !FilePath.IsAbsolute(p))
            .Select(p => ObjectKey.Join(table.TablePath, p))
            .ToList();
        if (keys.Count > 0)
        {
            await store.SealAsync(keys, cancellationToken);
        }
    }

    /// <summary>
    /// Puts the commit. A store that fails may have done it all the same, so it is asked; where nothing is there the same bytes are put again, which is
    /// safe: should the first put arrive late, the second one finds it and it bears our id.
    /// </summary>
    private async Task<Attempt> PutAsync(long version, ReadOnlyMemory<byte> content, CancellationToken cancellationToken)
    {
        Exception? cause = null;
        for (var retry = 0; retry <= MaxPutRetries; retry++)
        {
            try
            {
                var token = cause is null ? cancellationToken : CancellationToken.None;
                return await store.PutIfAbsentAsync(Key(version), content, token) is PutOutcome.Created
                    ? new Attempt.Landed()
                    : new Attempt.Lost();
            }
            catch (Exception e) when (e is not DeltaException && (cause is not null || !IsPlainCancellation(e, cancellationToken)))
            {
                cause = e;
            }

            try
            {
                if (await ReadAsync(version, CancellationToken.None) is { } there)
                {
                    return IsOurs(there) ? new Attempt.Landed() : new Attempt.Lost();
                }
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                return new Attempt.Failed(cause);
            }
        }

        return new Attempt.Failed(cause!);
    }

    /// <summary>Cancelled before the put began: then nothing can have landed.</summary>
    private static bool IsPlainCancellation(Exception e, CancellationToken cancellationToken) =>
        e is OperationCanceledException canceled
        && canceled.CancellationToken == cancellationToken
        && cancellationToken.IsCancellationRequested;

    private async Task<CommitResult> FinishAsync(long version, IReadOnlyList<DeltaAction> actions, CancellationToken cancellationToken)
    {
        var state = new Reconciliation(store, table.TablePath, transaction.Read);
        foreach (var winner in winners)
        {
            state.ApplyCommit(winner);
        }

        state.ApplyCommit(actions);
        var snapshot = state.Build(version);
        table.Offer(snapshot);
        await AfterCommit.RunAsync(table, snapshot, actions, cancellationToken);
        return new CommitResult.Committed(version, snapshot);
    }

    private bool IsOurs(IReadOnlyList<DeltaAction> actions) => actions.OfType<CommitInfo>().Any(i => i.TxnId == transaction.TxnId);

    private async Task<IReadOnlyList<DeltaAction>?> ReadAsync(long version, CancellationToken cancellationToken) =>
        await store.ReadAsync(Key(version), cancellationToken) is { } content ? ActionReader.Read(content, Key(version)) : null;

    private string Key(long version) => ObjectKey.Join(logKey, LogFile.CommitName(version));

    /// <summary>The first tries follow at once: reading the winners was pause enough. Later ones wait up to 50 ms, each writer another time.</summary>
    private async Task BackOffAsync(int attempt, CancellationToken cancellationToken)
    {
        if (attempt < 8)
        {
            return;
        }

        await Task.Delay(
            TimeSpan.FromMilliseconds(Math.Min(50, attempt) * Jitter.Of(transaction.TxnId, attempt)),
            table.Time,
            cancellationToken
        );
    }

    private abstract record Attempt
    {
        public sealed record Landed : Attempt;

        public sealed record Lost : Attempt;

        public sealed record Failed(Exception Cause) : Attempt;
    }
}
