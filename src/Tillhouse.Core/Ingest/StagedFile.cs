namespace Tillhouse.Core.Ingest;

/// <summary>A landing file after preflight: whole, matched to the contract, counted, its rows ready for the engine.</summary>
internal sealed record StagedFile
{
    /// <summary>The file as the listing showed it.</summary>
    public required LandingFile File { get; init; }

    /// <summary>SHA-256 of the raw file, lower hex.</summary>
    public required string Sha256 { get; init; }

    /// <summary>Its number in the batch, from 1.</summary>
    public required int Number { get; init; }

    /// <summary>What the engine reads.</summary>
    public required IReadOnlyList<StagePart> Parts { get; init; }

    /// <summary>The staged unreadable records, or null when there are none.</summary>
    public string? UnreadablePath { get; init; }

    /// <summary>Records that will land.</summary>
    public required long Landed { get; init; }

    /// <summary>Records that went to quarantine.</summary>
    public required long Unreadable { get; init; }

    /// <summary>How its columns differ from the contract.</summary>
    public required FileDrift Drift { get; init; }
}
