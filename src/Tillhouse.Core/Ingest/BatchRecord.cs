using System.Text.Json.Serialization;

namespace Tillhouse.Core.Ingest;

/// <summary>One batch as the lake keeps it: <c>_till/batches/&lt;source&gt;/&lt;n&gt;.json</c>, written once, before any row of it.</summary>
public sealed record BatchRecord
{
    /// <summary>The batch, from 1.</summary>
    public required long Batch { get; init; }

    /// <summary>When it was taken, in UTC: <c>_ingested_at</c> of its rows.</summary>
    public required DateTime Created { get; init; }

    /// <summary>The files whose rows it lands.</summary>
    public required IReadOnlyList<BatchFile> Files { get; init; }

    /// <summary>Files whose content was taken before, under whatever name.</summary>
    public IReadOnlyList<BatchFile> Again { get; init; } = [];

    /// <summary>Files that were refused. They are findings on every run until they, or their contract, change or they go.</summary>
    public IReadOnlyList<BatchRefusal> Refused { get; init; } = [];

    /// <summary>Batches that will never be finished, because a file of theirs changed before its rows landed.</summary>
    public IReadOnlyList<long> Voids { get; init; } = [];

    /// <summary>
    /// The batch whose rows it brings again, mended or read anew; null for a batch of files. Bronze keeps such a batch only if it has its rows: one that was
    /// stopped before that is not gone on with.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public long? Replays { get; init; }

    /// <summary>A time as Delta and DuckDB keep it, to the microsecond; the ledger keeps the same.</summary>
    internal static DateTime Microseconds(DateTime time) => new(time.Ticks - (time.Ticks % TimeSpan.TicksPerMicrosecond), DateTimeKind.Utc);
}

/// <summary>A file of a batch.</summary>
/// <param name="Path">Relative to the landing zone.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">When it was last written, in UTC; with path and size it spares hashing an unchanged file again.</param>
/// <param name="Sha256">Of the raw file, lower hex.</param>
public sealed record BatchFile(string Path, long Size, DateTime Modified, string Sha256)
{
    /// <summary>How many of its records could not be read and went to quarantine.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public long Unreadable { get; init; }
}

/// <summary>A refused file.</summary>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">When it was last written, in UTC.</param>
/// <param name="File">Which, and why.</param>
/// <param name="Form">How the source was read then: its contract as <see cref="ReadingForm"/> has it.</param>
public sealed record BatchRefusal(long Size, DateTime Modified, RefusedFile File, string? Form = null);

/// <summary>All batches up to one, for a start without reading each: <c>_till/batches/&lt;source&gt;/index.json</c>. It may be lost: it only spares work.</summary>
/// <param name="UpTo">The newest batch in it.</param>
/// <param name="Batches">The batches, in their order.</param>
internal sealed record BatchIndex(long UpTo, IReadOnlyList<BatchRecord> Batches);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase)]
[JsonSerializable(typeof(BatchRecord))]
[JsonSerializable(typeof(BatchIndex))]
internal sealed partial class BatchJson : JsonSerializerContext;
