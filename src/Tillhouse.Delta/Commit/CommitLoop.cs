using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// Tries a commit until it is in the log, or until a winner stands against it. Winners are read once each, in order; each lost race is another writer's
/// commit, so the loop needs no limit: it ends with the others' work, or by its token.
/// </summary>
internal sealed class CommitLoop(DeltaTable table, Transaction transaction)
{
    private const int MaxUnseen = 4;
    private const int PatientAfter = 8;

    private readonly IObjectStore store = table.Store;
    private readonly string logKey = ObjectKey.Join(table.TablePath, "_delta_log");
    private readonly List<Winner> winners = [];
    private readonly LogHead head = new(transaction.Read);
    private readonly ConflictCheck check = new(transaction, table.Store.Locate(table.TablePath));
    private List<DeltaAction> actions = [];

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
        if (await MissingHistoryAsync(cancellationToken) is { } gone)
        {
            return gone;
        }

        await SealFilesAsync(cancellationToken);
        await ContinueTimestampsAsync(cancellationToken);
        var unseen = 0;
        for (var attempt = 0; ; attempt++)
        {
            var version = head.Version + 1;
            actions = CommitActions.Of(transaction, head, table.Time.GetUtcNow());
            var put = new CommitPut(store, table.Time, Key(version), transaction.TxnId);
            switch (await put.RunAsync(ActionWriter.Write(actions), cancellationToken))
            {
                case CommitPut.Outcome.Landed:
                    return await FinishAsync(version, cancellationToken);
                case CommitPut.Outcome.Failed failed:
                    return new CommitResult.Unknown(version, transaction.TxnId, failed.Cause);
                default:
                    break;
            }

            if (await PassWinnersAsync(cancellationToken) is { } result)
            {
                return result;
            }

            unseen = head.Version < version ? unseen + 1 : 0;
            if (unseen == MaxUnseen)
            {
                var cause = new IOException("the store says that the commit is there, and does not show it");
                return new CommitResult.Unknown(version, transaction.TxnId, cause);
            }

            await BackOffAsync(attempt, cancellationToken);
        }
    }

    /// <summary>Reads the commits that are there by now: null when ours may come behind them all.</summary>
    private async Task<CommitResult?> PassWinnersAsync(CancellationToken cancellationToken)
    {
        for (var version = head.Version + 1; await ReadAsync(version, cancellationToken) is { } there; version++)
        {
            var winner = new Winner(version, there);
            if (winner.TxnId == transaction.TxnId)
            {
                actions = there;
                return await FinishAsync(version, cancellationToken);
            }

            if (check.Against(winner) is { } conflict)
            {
                return conflict;
            }

            winners.Add(winner);
            head.Advance(winner);
        }

        return null;
    }

    /// <summary>
    /// A snapshot may be so old that the commits behind it were cleaned away. The name of the next commit is then free, and a commit of that name would
    /// never be read by anyone.
    /// </summary>
    private async Task<CommitResult?> MissingHistoryAsync(CancellationToken cancellationToken)
    {
        if (transaction.Read is not { } read || await store.HeadAsync(Key(read.Version), cancellationToken) is not null)
        {
            return null;
        }

        var listing = await LogListing.ReadAsync(store, logKey, read.Version, cancellationToken);
        return listing.Latest < read.Version
                ? throw new DeltaException(
                    DeltaErrors.TableNotFound,
                    $"the table at {store.Locate(table.TablePath)} is gone",
                    "somebody deleted its log"
                )
            : listing.Latest == read.Version || listing.Commits.ContainsKey(read.Version + 1) ? null
            : new CommitResult.Conflicted(
                ConflictReason.HistoryGone,
                listing.Latest,
                FormattableString.Invariant($"the commits behind version {read.Version} are no longer in the log")
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

    /// <summary>In-commit timestamps go on from the newest commit that we know.</summary>
    private async Task ContinueTimestampsAsync(CancellationToken cancellationToken)
    {
        if (transaction.Read is { } read && InCommitTimestamps.IsEnabled(read.Metadata))
        {
            var newest = await ReadAsync(read.Version, cancellationToken);
            head.InCommitTimestamp = newest?.OfType<CommitInfo>().FirstOrDefault()?.InCommitTimestamp;
        }
    }

    private async Task<CommitResult> FinishAsync(long version, CancellationToken cancellationToken)
    {
        var state = new Reconciliation(store, table.TablePath, transaction.Read);
        foreach (var winner in winners)
        {
            state.ApplyCommit(winner.Actions);
        }

        state.ApplyCommit(actions);
        var snapshot = state.Build(version);
        table.Offer(snapshot);
        await AfterCommit.RunAsync(table, snapshot, actions, cancellationToken);
        return new CommitResult.Committed(version, snapshot);
    }

    private async Task<List<DeltaAction>?> ReadAsync(long version, CancellationToken cancellationToken) =>
        await store.ReadAsync(Key(version), cancellationToken) is { } content ? [.. ActionReader.Read(content, Key(version))] : null;

    private string Key(long version) => ObjectKey.Join(logKey, LogFile.CommitName(version));

    /// <summary>The first tries follow at once: reading the winners was pause enough. Later ones wait up to 50 ms, each writer another time.</summary>
    private async Task BackOffAsync(int attempt, CancellationToken cancellationToken)
    {
        if (attempt >= PatientAfter)
        {
            var wait = TimeSpan.FromMilliseconds(Math.Min(50, attempt) * Jitter.Of(transaction.TxnId, attempt));
            await Task.Delay(wait, table.Time, cancellationToken);
        }
    }
}
