using Tillhouse.Delta.Commit;

namespace Tillhouse.Delta.Operations;

/// <summary>What a verb that changes rows did, and how its commit ended.</summary>
/// <param name="Commit">The outcome.</param>
/// <param name="Counts">Of the attempt that was committed.</param>
public sealed record ChangeResult(CommitResult Commit, ChangeCounts Counts);

/// <summary>Rows and files that a change touched.</summary>
public sealed record ChangeCounts
{
    /// <summary>Rows the source gave.</summary>
    public long Source { get; init; }

    /// <summary>New rows.</summary>
    public long Inserted { get; init; }

    /// <summary>Rows with new values.</summary>
    public long Updated { get; init; }

    /// <summary>Rows that are gone.</summary>
    public long Deleted { get; init; }

    /// <summary>Unchanged rows that were written anew because they shared a file with changed ones.</summary>
    public long Copied { get; init; }

    /// <summary>Files that hold the new and the copied rows.</summary>
    public int FilesAdded { get; init; }

    /// <summary>Files that are gone.</summary>
    public int FilesRemoved { get; init; }

    /// <summary>Files that stay, with a deletion vector.</summary>
    public int FilesMarked { get; init; }

    /// <summary>Files of the change data feed.</summary>
    public int ChangeFiles { get; init; }
}
