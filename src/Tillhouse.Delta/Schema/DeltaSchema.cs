using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tillhouse.Delta.Schema;

/// <summary>Reads and writes the schema's JSON (section 5).</summary>
public static class DeltaSchema
{
    private static readonly HashSet<string> Primitives =
    [
        "string",
        "long",
        "integer",
        "short",
        "byte",
        "float",
        "double",
        "boolean",
        "binary",
        "date",
        "timestamp",
        "timestamp_ntz",
        "variant",
        "void",
    ];

    /// <summary>Parses a <c>schemaString</c>.</summary>
    /// <exception cref="DeltaException">T0604 when it is not one, T0603 when it holds a type that is not known.</exception>
    public static StructType Parse(string json)
    {
        try
        {
            using var document = JsonDocument.Parse(json);
            return ReadType(document.RootElement) as StructType ?? throw new JsonException("the schema is no struct");
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException or KeyNotFoundException or FormatException)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the table's schema cannot be read: {e.Message}",
                "the metaData action of the log must hold the schema as JSON; restore the log from a copy",
                e
            );
        }
    }

    /// <summary>The text for the log, in the order and form that other writers use.</summary>
    public static string ToJson(StructType schema)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            WriteType(writer, schema);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }

    private static DeltaType ReadType(JsonElement json)
    {
        if (json.ValueKind == JsonValueKind.String)
        {
            return ReadName(json.GetString()!);
        }

        return json.GetProperty("type").GetString() switch
        {
            "struct" => new StructType([.. json.GetProperty("fields").EnumerateArray().Select(ReadField)]),
            "array" => new ArrayType(ReadType(json.GetProperty("elementType")), json.GetProperty("containsNull").GetBoolean()),
            "map" => new MapType(
                ReadType(json.GetProperty("keyType")),
                ReadType(json.GetProperty("valueType")),
                json.GetProperty("valueContainsNull").GetBoolean()
            ),
            var other => throw Unknown(other ?? "null"),
        };
    }

    private static StructField ReadField(JsonElement json) =>
        new(
            json.GetProperty("name").GetString() ?? throw new JsonException("a field has no name"),
            ReadType(json.GetProperty("type")),
            !json.TryGetProperty("nullable", out var nullable) || nullable.GetBoolean(),
            json.TryGetProperty("metadata", out var metadata) && metadata.ValueKind == JsonValueKind.Object ? metadata.GetRawText() : "{}"
        );

    private static DeltaType ReadName(string name)
    {
        if (Primitives.Contains(name))
        {
            return new PrimitiveType(name);
        }

        if (name == "decimal")
        {
            return new DecimalType(10, 0);
        }

        if (name.StartsWith("decimal(", StringComparison.Ordinal) && name.EndsWith(')'))
        {
            var parts = name[8..^1].Split(',');
            if (
                parts.Length == 2
                && int.TryParse(parts[0].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var precision)
                && int.TryParse(parts[1].Trim(), NumberStyles.None, CultureInfo.InvariantCulture, out var scale)
                && precision is >= 1 and <= 38
                && scale <= precision
            )
            {
                return new DecimalType(precision, scale);
            }
        }

        throw Unknown(name);
    }

    private static DeltaException Unknown(string name) =>
        new(
            DeltaErrors.UnsupportedFeature,
            $"the table has a column of type {name}",
            "read the table with the program that wrote it, or cast the column there"
        );

    private static void WriteType(Utf8JsonWriter writer, DeltaType type)
    {
        switch (type)
        {
            case StructType s:
                writer.WriteStartObject();
                writer.WriteString("type", "struct");
                writer.WriteStartArray("fields");
                foreach (var field in s.Fields)
                {
                    writer.WriteStartObject();
                    writer.WriteString("name", field.Name);
                    writer.WritePropertyName("type");
                    WriteType(writer, field.Type);
                    writer.WriteBoolean("nullable", field.Nullable);
                    writer.WritePropertyName("metadata");
                    writer.WriteRawValue(field.Metadata);
                    writer.WriteEndObject();
                }

                writer.WriteEndArray();
                writer.WriteEndObject();
                break;
            case ArrayType a:
                writer.WriteStartObject();
                writer.WriteString("type", "array");
                writer.WritePropertyName("elementType");
                WriteType(writer, a.Element);
                writer.WriteBoolean("containsNull", a.ContainsNull);
                writer.WriteEndObject();
                break;
            case MapType m:
                writer.WriteStartObject();
                writer.WriteString("type", "map");
                writer.WritePropertyName("keyType");
                WriteType(writer, m.Key);
                writer.WritePropertyName("valueType");
                WriteType(writer, m.Value);
                writer.WriteBoolean("valueContainsNull", m.ValueContainsNull);
                writer.WriteEndObject();
                break;
            default:
                writer.WriteStringValue(type.ToString());
                break;
        }
    }
}
