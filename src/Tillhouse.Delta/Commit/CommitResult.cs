using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>How an attempt to commit ended. Losing a race is an outcome, not an exception.</summary>
public abstract record CommitResult
{
    private CommitResult() { }

    /// <summary>The commit is in the log, or there was nothing to write and the table is as it was.</summary>
    /// <param name="Version">Which version it made, or found.</param>
    /// <param name="Snapshot">The table at that version.</param>
    public sealed record Committed(long Version, Snapshot Snapshot) : CommitResult;

    /// <summary>Nothing was committed: another writer did something that what we computed does not know of. Compute it again from the newest snapshot.</summary>
    /// <param name="Reason">What the other did.</param>
    /// <param name="WinnerVersion">In which version.</param>
    /// <param name="Detail">For people, in one sentence without a full stop.</param>
    public sealed record Conflicted(ConflictReason Reason, long WinnerVersion, string Detail) : CommitResult;

    /// <summary>The store failed and then could not be asked whether the commit landed. Open the table later and look for the transaction's id.</summary>
    /// <param name="Version">The version that was tried.</param>
    /// <param name="TxnId">What <c>commitInfo.txnId</c> is if it landed.</param>
    /// <param name="Cause">What the store said.</param>
    public sealed record Unknown(long Version, string TxnId, Exception Cause) : CommitResult;

    /// <summary>The commit, or the exception that says why there is none.</summary>
    /// <exception cref="DeltaException">T0607 for a conflict, T0608 when the outcome is unknown.</exception>
    public Committed Required() =>
        this switch
        {
            Committed committed => committed,
            Conflicted conflict => throw new DeltaException(
                DeltaErrors.CommitConflict,
                FormattableString.Invariant($"version {conflict.WinnerVersion} was committed meanwhile: {conflict.Detail}"),
                "run it again: it will work from the newest version"
            ),
            Unknown unknown => throw new DeltaException(
                DeltaErrors.CommitUnknown,
                FormattableString.Invariant($"the store failed while version {unknown.Version} was committed: {unknown.Cause.Message}"),
                $"when the store answers again, look in the table's history for txnId {unknown.TxnId}",
                unknown.Cause
            ),
            _ => throw new InvalidOperationException(),
        };
}

/// <summary>Why a commit lost (section 13).</summary>
public enum ConflictReason
{
    /// <summary>The winner changed the protocol.</summary>
    ProtocolChanged,

    /// <summary>The winner changed schema, partitioning or properties, or created the table.</summary>
    MetadataChanged,

    /// <summary>The winner wrote a domain that we write.</summary>
    DomainChanged,

    /// <summary>The winner committed for the same application.</summary>
    TransactionChanged,

    /// <summary>What we commit was committed before: the application is at this version or later.</summary>
    AlreadyApplied,

    /// <summary>The winner added files that we would have had to read.</summary>
    ConcurrentAppend,

    /// <summary>The winner removed files that we read.</summary>
    ConcurrentDeleteRead,

    /// <summary>The winner removed files that we remove.</summary>
    ConcurrentDeleteDelete,

    /// <summary>The commits behind the snapshot are no longer in the log, so that nobody can say what they did.</summary>
    HistoryGone,
}
