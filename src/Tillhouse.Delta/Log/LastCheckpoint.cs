using System.Text.Json;
using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Log;

/// <summary>The content of <c>_last_checkpoint</c>: only ever a hint where to begin listing (section 7).</summary>
internal sealed record LastCheckpoint
{
    public long Version { get; init; }

    public long Size { get; init; }

    public int? Parts { get; init; }

    public long? SizeInBytes { get; init; }

    public long? NumOfAddFiles { get; init; }

    public LastV2Checkpoint? V2Checkpoint { get; init; }

    /// <summary>Null when there is no hint, or one that cannot be understood: never an error.</summary>
    public static LastCheckpoint? Parse(byte[]? content)
    {
        if (content is null or [])
        {
            return null;
        }

        try
        {
            return JsonSerializer.Deserialize(content, DeltaJson.Relaxed.LastCheckpoint) is { Version: >= 0 } hint ? hint : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    public byte[] ToJson() => JsonSerializer.SerializeToUtf8Bytes(this, DeltaJson.Relaxed.LastCheckpoint);
}

/// <summary>What the hint says of the top file of a V2 checkpoint.</summary>
internal sealed record LastV2Checkpoint(string Path, long SizeInBytes, long ModificationTime);
