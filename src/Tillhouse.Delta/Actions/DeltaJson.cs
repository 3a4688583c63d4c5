using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Tillhouse.Delta.Log;

namespace Tillhouse.Delta.Actions;

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull
)]
[JsonSerializable(typeof(Protocol))]
[JsonSerializable(typeof(Metadata))]
[JsonSerializable(typeof(AddFile))]
[JsonSerializable(typeof(RemoveFile))]
[JsonSerializable(typeof(TransactionId))]
[JsonSerializable(typeof(DomainMetadata))]
[JsonSerializable(typeof(CdcFile))]
[JsonSerializable(typeof(CheckpointMetadata))]
[JsonSerializable(typeof(Sidecar))]
[JsonSerializable(typeof(LastCheckpoint))]
[JsonSerializable(typeof(VersionChecksum))]
[JsonSerializable(typeof(DeletionVector))]
[JsonSerializable(typeof(Snapshots.FileExtras))]
[JsonSerializable(typeof(Dictionary<string, string?>))]
[JsonSerializable(typeof(List<string>))]
internal sealed partial class DeltaJson : JsonSerializerContext
{
    /// <summary>Writes text as it is: a log is no HTML page, and paths full of \u escapes are hard to read.</summary>
    public static DeltaJson Relaxed { get; } =
        new(
            new JsonSerializerOptions
            {
                Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
                PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
                DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
                NumberHandling = JsonNumberHandling.AllowReadingFromString,
            }
        );
}
