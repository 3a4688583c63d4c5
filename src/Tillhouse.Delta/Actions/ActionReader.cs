using System.Text.Json;

namespace Tillhouse.Delta.Actions;

/// <summary>Reads the lines of a commit. Tolerates blank lines, a missing last newline, unknown actions and unknown fields (section 1).</summary>
internal static class ActionReader
{
    /// <summary>All known actions of a commit, in its order.</summary>
    /// <param name="content">The whole file.</param>
    /// <param name="file">Its key, for the error.</param>
    /// <param name="onlyState">Leaves out commitInfo and cdc, which are no state: they are half of a small commit's bytes.</param>
    /// <exception cref="DeltaException">T0604 when a line is not an action.</exception>
    public static List<DeltaAction> Read(ReadOnlySpan<byte> content, string file, bool onlyState = false)
    {
        var actions = new List<DeltaAction>();
        var lines = new CommitLines(content, file);
        while (lines.MoveNext())
        {
            if (lines.Read(onlyState) is { } action)
            {
                actions.Add(action);
            }
        }

        return actions;
    }

    internal static DeltaAction? ReadLine(ReadOnlySpan<byte> line, bool onlyState)
    {
        var reader = new Utf8JsonReader(line);
        reader.Read();
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            throw new JsonException("it is no object");
        }

        DeltaAction? action = null;
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            action = ReadAction(ref reader, onlyState) ?? action;
        }

        // Nothing may follow: two halves of lines glued together by a torn write are not silently half read.
        if (reader.TokenType != JsonTokenType.EndObject || reader.Read())
        {
            throw new JsonException("the object is not closed");
        }

        return action;
    }

    private static DeltaAction? ReadAction(ref Utf8JsonReader reader, bool onlyState)
    {
        var json = DeltaJson.Relaxed;
        if (reader.ValueTextEquals("add"u8))
        {
            return JsonSerializer.Deserialize(ref reader, json.AddFile);
        }

        if (reader.ValueTextEquals("remove"u8))
        {
            return JsonSerializer.Deserialize(ref reader, json.RemoveFile);
        }

        if (!onlyState && reader.ValueTextEquals("commitInfo"u8))
        {
            reader.Read();
            return new CommitInfo(JsonElement.ParseValue(ref reader));
        }

        if (!onlyState && reader.ValueTextEquals("cdc"u8))
        {
            return JsonSerializer.Deserialize(ref reader, json.CdcFile);
        }

        return ReadRareAction(ref reader);
    }

    private static DeltaAction? ReadRareAction(ref Utf8JsonReader reader)
    {
        var json = DeltaJson.Relaxed;
        switch (reader.GetString())
        {
            case "protocol":
                return JsonSerializer.Deserialize(ref reader, json.Protocol);
            case "metaData":
                return JsonSerializer.Deserialize(ref reader, json.Metadata);
            case "txn":
                return JsonSerializer.Deserialize(ref reader, json.TransactionId);
            case "domainMetadata":
                return JsonSerializer.Deserialize(ref reader, json.DomainMetadata);
            case "checkpointMetadata":
                return JsonSerializer.Deserialize(ref reader, json.CheckpointMetadata);
            case "sidecar":
                return JsonSerializer.Deserialize(ref reader, json.Sidecar);
            default:
                reader.Read();
                reader.Skip();
                return null;
        }
    }
}
