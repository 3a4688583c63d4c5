namespace Tillhouse.Core.Ingest;

/// <summary>What a batch did. <see cref="Read"/> = <see cref="Landed"/> + <see cref="Unreadable"/>; that was asserted before anything was committed.</summary>
public sealed record BatchResult
{
    /// <summary>The batch.</summary>
    public required long Batch { get; init; }

    /// <summary>The files whose rows landed.</summary>
    public required IReadOnlyList<BatchFileResult> Files { get; init; }

    /// <summary>Files whose content was taken before: the new path and the one it was taken under.</summary>
    public required IReadOnlyList<(string Path, string TakenAs)> Again { get; init; }

    /// <summary>Files that were refused in this batch.</summary>
    public required IReadOnlyList<RefusedFile> Refused { get; init; }

    /// <summary>Files that changed or vanished while they were read; the next run looks at them again.</summary>
    public required IReadOnlyList<string> Unsettled { get; init; }

    /// <summary>The version of bronze that holds the rows, or null when none landed.</summary>
    public long? BronzeVersion { get; init; }

    /// <summary>Bytes of the raw files.</summary>
    public long Bytes => Files.Sum(f => f.Bytes);

    /// <summary>Records read.</summary>
    public long Read => Landed + Unreadable;

    /// <summary>Rows in bronze.</summary>
    public long Landed => Files.Sum(f => f.Landed);

    /// <summary>Records in quarantine.</summary>
    public long Unreadable => Files.Sum(f => f.Unreadable);
}

/// <summary>What became of one file.</summary>
/// <param name="Path">Relative to the landing zone.</param>
/// <param name="Bytes">Its length.</param>
/// <param name="Landed">Its rows in bronze.</param>
/// <param name="Unreadable">Its records in quarantine.</param>
/// <param name="Drift">How its columns differ from the contract.</param>
public sealed record BatchFileResult(string Path, long Bytes, long Landed, long Unreadable, FileDrift Drift);

/// <summary>How far the taking of a batch is.</summary>
/// <param name="BytesRead">Bytes of raw files read.</param>
/// <param name="Bytes">Bytes of all raw files.</param>
public readonly record struct IngestProgress(long BytesRead, long Bytes);
