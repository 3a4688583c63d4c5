using Tillhouse.Core.Project;
using Tillhouse.Delta;

namespace Tillhouse.Core.Ingest;

/// <summary>What taking a source would do, found without reading a file.</summary>
public sealed record IngestPlan
{
    /// <summary>The source.</summary>
    public required SourceContract Source { get; init; }

    /// <summary>The number that its batch will have.</summary>
    public required long Batch { get; init; }

    /// <summary>The files to read: new ones, or those of a batch that was begun and not finished.</summary>
    public required IReadOnlyList<LandingFile> Files { get; init; }

    /// <summary>How many files of the landing zone were taken before.</summary>
    public required int Known { get; init; }

    /// <summary>Files that were refused before, unchanged as their contract is: findings until one is mended or they are removed.</summary>
    public required IReadOnlyList<RefusedFile> Refused { get; init; }

    /// <summary>The batch that was begun and not finished, or null. It is taken as it stands.</summary>
    public BatchRecord? Unfinished { get; init; }

    /// <summary>The length of <see cref="Files"/> in bytes.</summary>
    public long Bytes => Files.Sum(f => f.Size);

    /// <summary>Whether there is nothing to take.</summary>
    public bool IsEmpty => Files.Count == 0 && Unfinished is null;

    internal BatchLedger Ledger { get; init; } = null!;

    internal DeltaTable? Bronze { get; init; }
}
