using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// Decides whether a table may be read or written (section 8). A feature that is only listed, but that neither schema nor properties use, is no reason to
/// refuse; a name that is not known is.
/// </summary>
internal static class ProtocolGate
{
    private static readonly HashSet<string> Readable = [.. TableFeature.Honoured.Where(f => f.IsReader).Select(f => f.Name)];
    private static readonly HashSet<string> Writable = [.. TableFeature.Honoured.Select(f => f.Name)];

    public static void CheckReadable(Protocol protocol, Metadata metadata, StructType schema)
    {
        if (protocol.MinReaderVersion is < 1 or > 3)
        {
            throw Refuse($"the table needs reader version {protocol.MinReaderVersion}; versions 1 to 3 are known", "reader");
        }

        if (protocol.MinReaderVersion == 3 && protocol.MinWriterVersion != 7)
        {
            throw Refuse(
                $"the table claims reader version 3 with writer version {protocol.MinWriterVersion}, which the protocol does not have",
                "reader"
            );
        }

        foreach (var feature in protocol.MinReaderVersion == 3 ? protocol.ReaderFeatures ?? [] : [])
        {
            if (!Readable.Contains(feature))
            {
                throw Refuse($"the table uses the reader feature {feature}", "reader");
            }
        }

        MappingMode(protocol, metadata);
        if (schema.SelfAndNested().Any(t => t is PrimitiveType { Name: "variant" }))
        {
            throw Refuse("the table uses the reader feature variantType", "reader");
        }
    }

    /// <summary>Called when the first file with one is met, since a table that lists the feature may not have any.</summary>
    public static DeltaException DeletionVectorsInUse() => Refuse("the table uses the reader feature deletionVectors", "reader");

    public static void CheckWritable(Protocol protocol, Metadata metadata, StructType schema)
    {
        CheckReadable(protocol, metadata, schema);
        if (protocol.MinWriterVersion is < 1 or > 7)
        {
            throw Refuse($"the table needs writer version {protocol.MinWriterVersion}; versions 1 to 7 are known", "writer");
        }

        foreach (var feature in (protocol.ReaderFeatures ?? []).Concat(protocol.WriterFeatures ?? []))
        {
            if (!Writable.Contains(feature))
            {
                throw Refuse($"the table uses the writer feature {feature}", "writer");
            }
        }

        var configuration = metadata.Configuration;
        if (
            configuration.Keys.FirstOrDefault(k => k.StartsWith("delta.enableIcebergCompat", StringComparison.Ordinal)) is { } compat
            && IsTrue(configuration, compat)
        )
        {
            throw Refuse($"the table uses the writer feature i{compat["delta.enableI".Length..]}", "writer");
        }

        CheckRowTracking(protocol, metadata);

        // Rows are held to the rules of the columns themselves; nobody defines such a rule for a field within one.
        var nested = schema.Fields.SelectMany(f => f.Type.SelfAndNested()).OfType<StructType>().SelectMany(s => s.Fields);
        if (nested.FirstOrDefault(f => RuleOf(f) is not null) is { } field)
        {
            throw Refuse($"the field {field.Name} within a column uses the writer feature {RuleOf(field)}", "writer");
        }
    }

    /// <summary>A table whose rows are to keep their ids must be able to.</summary>
    private static void CheckRowTracking(Protocol protocol, Metadata metadata)
    {
        if (!IsTrue(metadata.Configuration, RowIdColumns.Enabled))
        {
            return;
        }

        if (RowIdColumns.Of(protocol, metadata) is null)
        {
            throw Refuse($"the table has {RowIdColumns.Enabled} and does not list the writer feature rowTracking", "writer");
        }

        if (IsTrue(metadata.Configuration, RowIdColumns.Suspended))
        {
            throw Refuse($"the writer feature rowTracking is both switched on and suspended by {RowIdColumns.Suspended}", "writer");
        }
    }

    private static string? RuleOf(StructField field) =>
        field.MetadataValue(FieldMetadata.GenerationExpression) is not null ? "generatedColumns"
        : IdentityColumn.Is(field) ? "identityColumns"
        : field.MetadataValue(FieldMetadata.Invariants) is not null ? "invariants"
        : field.MetadataValue(FieldMetadata.Default) is not null ? "allowColumnDefaults"
        : null;

    public static string ColumnMappingMode(Protocol protocol, Metadata metadata) =>
        (protocol.MinReaderVersion == 2 || (protocol.ReaderFeatures?.Contains("columnMapping") ?? false))
        && metadata.Configuration.TryGetValue("delta.columnMapping.mode", out var mode)
            ? mode
            : "none";

    /// <summary>How columns are found in files.</summary>
    /// <exception cref="DeltaException">T0603 for a mode that is not known.</exception>
    public static Schema.ColumnMappingMode MappingMode(Protocol protocol, Metadata metadata) =>
        ColumnMappingMode(protocol, metadata) switch
        {
            "none" => Schema.ColumnMappingMode.None,
            "name" => Schema.ColumnMappingMode.Name,
            "id" => Schema.ColumnMappingMode.Id,
            var mode => throw Refuse($"the table uses the reader feature columnMapping in the unknown mode {mode}", "reader"),
        };

    public static bool IsTrue(IReadOnlyDictionary<string, string> configuration, string key) =>
        configuration.TryGetValue(key, out var value) && value.Equals("true", StringComparison.OrdinalIgnoreCase);

    private static DeltaException Refuse(string what, string side) =>
        new(
            DeltaErrors.UnsupportedFeature,
            what,
            side == "reader"
                ? "read it with the program that wrote it, or rewrite it there without the feature"
                : "write it with the program that made it"
        );
}
