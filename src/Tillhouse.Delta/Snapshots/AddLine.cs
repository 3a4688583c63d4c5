using System.Text;
using System.Text.Json;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// Reads the plain adds of a commit, nearly all there are, from their bytes into a row, without an object for each. What it does not take (deletion
/// vectors, tags, numbers as texts, errors) is left to the general reader.
/// </summary>
internal sealed class AddLine(IReadOnlyList<string> partitionColumns)
{
    private readonly byte[][] names = [.. partitionColumns.Select(Encoding.UTF8.GetBytes)];
    private readonly PartitionText partition = new(partitionColumns.Count);
    private byte[] path = new byte[256];
    private byte[] stats = new byte[1024];

    public static bool IsAdd(ReadOnlySpan<byte> line) => line.StartsWith("{\"add\":"u8);

    /// <summary>A row without a path when the line is not a plain add. It is valid until the next call.</summary>
    public FileRow Read(ReadOnlySpan<byte> line)
    {
        var row = new FileRow { Partition = partition };
        partition.Clear();
        try
        {
            var reader = new Utf8JsonReader(line);
            reader.Read();
            reader.Read();
            reader.Read();
            var plain =
                reader.TokenType == JsonTokenType.StartObject
                && ReadFields(ref reader, ref row)
                && reader.Read()
                && reader.TokenType == JsonTokenType.EndObject
                && !reader.Read()
                && row.Size is not null;
            return plain ? row : default;
        }
        catch (JsonException)
        {
            return default;
        }
    }

    private bool ReadFields(scoped ref Utf8JsonReader reader, scoped ref FileRow row)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            if (!ReadField(ref reader, ref row))
            {
                return false;
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private bool ReadField(scoped ref Utf8JsonReader reader, scoped ref FileRow row)
    {
        if (reader.ValueTextEquals("path"u8))
        {
            row.Path = Text(ref reader, ref path);
            return !row.Path.IsEmpty;
        }

        if (reader.ValueTextEquals("stats"u8))
        {
            row.Stats = Text(ref reader, ref stats);
            return !row.Stats.IsEmpty;
        }

        if (reader.ValueTextEquals("size"u8))
        {
            row.Size = Number(ref reader);
            return row.Size is not null;
        }

        if (reader.ValueTextEquals("modificationTime"u8))
        {
            var time = Number(ref reader);
            row.Time = time ?? 0;
            return time is not null;
        }

        if (reader.ValueTextEquals("partitionValues"u8))
        {
            reader.Read();
            return reader.TokenType == JsonTokenType.StartObject && ReadPartition(ref reader);
        }

        var known = reader.ValueTextEquals("dataChange"u8);
        reader.Read();
        return known && reader.TokenType is JsonTokenType.True or JsonTokenType.False;
    }

    private bool ReadPartition(scoped ref Utf8JsonReader reader)
    {
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var column = 0;
            while (column < names.Length && !reader.ValueTextEquals(names[column]))
            {
                column++;
            }

            reader.Read();
            if (column == names.Length || reader.TokenType is not (JsonTokenType.String or JsonTokenType.Null))
            {
                return false;
            }

            if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
            {
                partition.Set(column, reader.ValueSpan);
            }
            else if (reader.TokenType == JsonTokenType.String)
            {
                partition.Set(column, Encoding.UTF8.GetBytes(reader.GetString()!));
            }
        }

        return reader.TokenType == JsonTokenType.EndObject;
    }

    private static long? Number(scoped ref Utf8JsonReader reader)
    {
        reader.Read();
        return reader.TokenType == JsonTokenType.Number && reader.TryGetInt64(out var number) ? number : null;
    }

    /// <summary>A text without its escapes: where it lies, if it has none, else copied into a buffer. Empty when it is no text.</summary>
    private static ReadOnlySpan<byte> Text(scoped ref Utf8JsonReader reader, scoped ref byte[] buffer)
    {
        reader.Read();
        if (reader.TokenType != JsonTokenType.String)
        {
            return [];
        }

        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        if (buffer.Length < reader.ValueSpan.Length)
        {
            buffer = new byte[reader.ValueSpan.Length];
        }

        return buffer.AsSpan(0, reader.CopyString(buffer));
    }
}
