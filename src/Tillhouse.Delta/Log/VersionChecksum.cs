using System.Text.Json;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Log;

/// <summary>
/// The content of a <c>.crc</c> file (section 9): what a writer found the table to be at a version. It costs nothing but the writing, since a snapshot
/// knows its sums, and lets every later reader compare.
/// </summary>
internal sealed record VersionChecksum
{
    // Beyond these a checksum would be larger than what it is the checksum of; Spark leaves them out, too.
    private const int MostTransactions = 100;

    public string? TxnId { get; init; }

    public required long TableSizeBytes { get; init; }

    public required long NumFiles { get; init; }

    public long NumMetadata { get; init; } = 1;

    public long NumProtocol { get; init; } = 1;

    public long? InCommitTimestampOpt { get; init; }

    public IReadOnlyList<TransactionId>? SetTransactions { get; init; }

    public IReadOnlyList<DomainMetadata>? DomainMetadata { get; init; }

    public Metadata? Metadata { get; init; }

    public Protocol? Protocol { get; init; }

    /// <summary>What a snapshot is.</summary>
    public static VersionChecksum Of(Snapshot snapshot, CommitInfo? info) =>
        new()
        {
            TxnId = info?.TxnId,
            TableSizeBytes = snapshot.SizeInBytes,
            NumFiles = snapshot.FileCount,
            InCommitTimestampOpt = info?.InCommitTimestamp,
            SetTransactions = snapshot.Transactions.Count <= MostTransactions ? [.. snapshot.Transactions.Values] : null,
            DomainMetadata = snapshot.Domains.Count <= MostTransactions ? [.. snapshot.Domains.Values] : null,
            Metadata = snapshot.Metadata,
            Protocol = snapshot.Protocol,
        };

    /// <summary>Null when there is none, or one that cannot be understood: a checksum is never needed.</summary>
    public static VersionChecksum? Parse(byte[]? content)
    {
        try
        {
            return content is null or [] ? null : JsonSerializer.Deserialize(content, DeltaJson.Relaxed.VersionChecksum);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DeltaJson.Relaxed.VersionChecksum);

    /// <summary>Where a snapshot is not what the checksum says, for people; nothing when they agree.</summary>
    public IEnumerable<string> Differences(Snapshot snapshot)
    {
        if (snapshot.FileCount != NumFiles)
        {
            yield return FormattableString.Invariant($"{snapshot.FileCount} files instead of {NumFiles}");
        }

        if (snapshot.SizeInBytes != TableSizeBytes)
        {
            yield return FormattableString.Invariant($"{snapshot.SizeInBytes} bytes instead of {TableSizeBytes}");
        }

        if (Metadata is { } metadata && (metadata.Id != snapshot.Metadata.Id || metadata.SchemaString != snapshot.Metadata.SchemaString))
        {
            yield return "another table id or schema";
        }

        if (
            Protocol is { } protocol
            && (protocol.MinReaderVersion, protocol.MinWriterVersion)
                != (snapshot.Protocol.MinReaderVersion, snapshot.Protocol.MinWriterVersion)
        )
        {
            yield return "another protocol";
        }

        foreach (var transaction in SetTransactions ?? [])
        {
            if (snapshot.Transactions.GetValueOrDefault(transaction.AppId)?.Version != transaction.Version)
            {
                yield return $"another version of the application {transaction.AppId}";
            }
        }
    }
}
