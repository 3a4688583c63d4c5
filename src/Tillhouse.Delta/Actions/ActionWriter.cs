using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tillhouse.Delta.Actions;

/// <summary>Writes actions as lines of a commit.</summary>
internal static class ActionWriter
{
    private static readonly JsonWriterOptions Options = new()
    {
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
        SkipValidation = true,
    };

    /// <summary>The bytes of a commit: one action a line, in the order given.</summary>
    public static ReadOnlyMemory<byte> Write(IEnumerable<DeltaAction> actions)
    {
        var buffer = new ArrayBufferWriter<byte>(4096);
        using var writer = new Utf8JsonWriter(buffer, Options);
        foreach (var action in actions)
        {
            Write(writer, action);
            writer.Flush();
            writer.Reset();
            buffer.Write("\n"u8);
        }

        return buffer.WrittenMemory;
    }

    /// <summary>Writes lines to a stream, one at a time: for checkpoints, which do not fit into one buffer.</summary>
    /// <returns>The length of the longest line in bytes.</returns>
    public static long Write(Stream stream, IEnumerable<DeltaAction> actions)
    {
        var longest = 0L;
        using var writer = new Utf8JsonWriter(stream, Options);
        foreach (var action in actions)
        {
            Write(writer, action);
            writer.Flush();
            longest = Math.Max(longest, writer.BytesCommitted);
            writer.Reset();
            stream.WriteByte((byte)'\n');
        }

        return longest;
    }

    private static void Write(Utf8JsonWriter writer, DeltaAction action)
    {
        var json = DeltaJson.Relaxed;
        writer.WriteStartObject();
        switch (action)
        {
            case AddFile add:
                writer.WritePropertyName("add");
                JsonSerializer.Serialize(writer, add, json.AddFile);
                break;
            case RemoveFile remove:
                writer.WritePropertyName("remove");
                JsonSerializer.Serialize(writer, remove, json.RemoveFile);
                break;
            case Protocol protocol:
                writer.WritePropertyName("protocol");
                JsonSerializer.Serialize(writer, protocol, json.Protocol);
                break;
            case Metadata metadata:
                writer.WritePropertyName("metaData");
                JsonSerializer.Serialize(writer, metadata, json.Metadata);
                break;
            case TransactionId txn:
                writer.WritePropertyName("txn");
                JsonSerializer.Serialize(writer, txn, json.TransactionId);
                break;
            case DomainMetadata domain:
                writer.WritePropertyName("domainMetadata");
                JsonSerializer.Serialize(writer, domain, json.DomainMetadata);
                break;
            case CdcFile cdc:
                writer.WritePropertyName("cdc");
                JsonSerializer.Serialize(writer, cdc, json.CdcFile);
                break;
            case CommitInfo info:
                writer.WritePropertyName("commitInfo");
                info.Json.WriteTo(writer);
                break;
            case CheckpointMetadata checkpoint:
                writer.WritePropertyName("checkpointMetadata");
                JsonSerializer.Serialize(writer, checkpoint, json.CheckpointMetadata);
                break;
            case Sidecar sidecar:
                writer.WritePropertyName("sidecar");
                JsonSerializer.Serialize(writer, sidecar, json.Sidecar);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(action), action.GetType().Name, "not an action that a commit may hold");
        }

        writer.WriteEndObject();
    }
}
