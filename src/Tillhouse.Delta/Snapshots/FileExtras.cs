using System.Text.Json;
using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Snapshots;

/// <summary>What few adds and removes say. It is kept as the JSON it came as and parsed when it is asked for.</summary>
internal sealed record FileExtras
{
    public IReadOnlyDictionary<string, string?>? Tags { get; init; }

    public DeletionVector? DeletionVector { get; init; }

    public long? BaseRowId { get; init; }

    public long? DefaultRowCommitVersion { get; init; }

    public string? ClusteringProvider { get; init; }

    /// <summary>Empty when an add has none of it.</summary>
    public static byte[] Of(AddFile add) =>
        Of(
            new FileExtras
            {
                Tags = add.Tags is { Count: > 0 } ? add.Tags : null,
                DeletionVector = add.DeletionVector?.UniqueId is null ? null : add.DeletionVector,
                BaseRowId = add.BaseRowId,
                DefaultRowCommitVersion = add.DefaultRowCommitVersion,
                ClusteringProvider = add.ClusteringProvider,
            }
        );

    /// <summary>Empty when a remove has none of it.</summary>
    public static byte[] Of(RemoveFile remove) =>
        Of(
            new FileExtras
            {
                DeletionVector = remove.DeletionVector?.UniqueId is null ? null : remove.DeletionVector,
                BaseRowId = remove.BaseRowId,
                DefaultRowCommitVersion = remove.DefaultRowCommitVersion,
            }
        );

    public static FileExtras? Parse(ReadOnlySpan<byte> json) =>
        json.IsEmpty ? null : JsonSerializer.Deserialize(json, DeltaJson.Relaxed.FileExtras);

    private static byte[] Of(FileExtras extras) =>
        extras == Nothing ? [] : JsonSerializer.SerializeToUtf8Bytes(extras, DeltaJson.Relaxed.FileExtras);

    private static FileExtras Nothing { get; } = new();
}
