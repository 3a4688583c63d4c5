using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Tillhouse.Delta.Schema;

/// <summary>Changes single keys of a field's metadata and keeps all others as they are (section 5).</summary>
internal static class FieldMetadata
{
    public const string Id = "delta.columnMapping.id";
    public const string PhysicalName = "delta.columnMapping.physicalName";
    public const string GenerationExpression = "delta.generationExpression";
    public const string Invariants = "delta.invariants";
    public const string Default = "CURRENT_DEFAULT";
    public const string TypeChanges = "delta.typeChanges";
    public const string Comment = "comment";
    public const string IdentityStart = "delta.identity.start";
    public const string IdentityStep = "delta.identity.step";
    public const string IdentityHighWaterMark = "delta.identity.highWaterMark";
    public const string IdentityAllowsInsert = "delta.identity.allowExplicitInsert";

    private static readonly JsonSerializerOptions Relaxed = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The field with a key set, or without it when the value is null.</summary>
    public static StructField With(this StructField field, string key, JsonNode? value)
    {
        var json = JsonNode.Parse(field.Metadata)!.AsObject();
        json.Remove(key);
        if (value is not null)
        {
            json[key] = value;
        }

        return field with
        {
            Metadata = json.ToJsonString(Relaxed),
        };
    }

    /// <summary>The name that files, partition values and statistics use: it outlives a rename.</summary>
    public static string PhysicalNameOf(StructField field) => field.MetadataValue(PhysicalName) ?? field.Name;

    /// <summary>A number of the metadata, or null.</summary>
    public static long? Number(this StructField field, string key) =>
        field.MetadataValue(key) is { } text
        && long.TryParse(
            text,
            System.Globalization.NumberStyles.AllowLeadingSign,
            System.Globalization.CultureInfo.InvariantCulture,
            out var n
        )
            ? n
            : null;
}
