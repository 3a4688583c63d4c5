using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Snapshots;

/// <summary>A feature that a table may list by name (section 8).</summary>
/// <param name="Name">As in the protocol action.</param>
/// <param name="LegacyWriter">The writer version below 7 that stands for it, or null.</param>
/// <param name="IsReader">Whether readers must know it, too.</param>
/// <param name="Requires">Features that must be listed beside it.</param>
internal sealed record TableFeature(string Name, int? LegacyWriter = null, bool IsReader = false, params string[] Requires)
{
    /// <summary>All that this library honours, in the order in which a protocol lists them.</summary>
    public static readonly IReadOnlyList<TableFeature> Honoured =
    [
        new("appendOnly", 2),
        new("invariants", 2),
        new("checkConstraints", 3),
        new("changeDataFeed", 4),
        new("generatedColumns", 4),
        new("columnMapping", 5, IsReader: true),
        new("identityColumns", 6),
        new("deletionVectors", IsReader: true),
        new("timestampNtz", IsReader: true),
        new("timestampWithoutTimezone", IsReader: true),
        new("v2Checkpoint", IsReader: true),
        new("vacuumProtocolCheck", IsReader: true),
        new("typeWidening", IsReader: true),
        new("typeWidening-preview", IsReader: true),
        new("allowColumnDefaults"),
        new("domainMetadata"),
        new("rowTracking", Requires: "domainMetadata"),
        new("clustering", Requires: "domainMetadata"),
        new("inCommitTimestamp"),
        new("checkpointProtection"),
    ];

    /// <summary>The feature of a name; null for one that is not honoured.</summary>
    public static TableFeature? Find(string name) => Honoured.FirstOrDefault(f => f.Name == name);

    /// <summary>Whether a protocol lets a table use a feature, by its name or by a version that stands for it.</summary>
    public static bool Supports(Protocol protocol, string name) => ForWriters(protocol, name) && ForReaders(protocol, name);

    /// <summary>Whether writers are bound by it.</summary>
    public static bool ForWriters(Protocol protocol, string name) =>
        protocol.MinWriterVersion >= 7
            ? (protocol.WriterFeatures?.Contains(name) ?? false)
            : Find(name)?.LegacyWriter <= protocol.MinWriterVersion;

    /// <summary>Whether readers are bound by it; true for what only concerns writers.</summary>
    public static bool ForReaders(Protocol protocol, string name) =>
        Find(name) is not { IsReader: true }
        || (protocol.MinReaderVersion == 2 ? name == "columnMapping" : protocol.ReaderFeatures?.Contains(name) ?? false);

    /// <summary>The features that a table's properties and schema use.</summary>
    public static IEnumerable<string> InUse(IReadOnlyDictionary<string, string> configuration, StructType schema) =>
        ByProperties(configuration).Concat(ByColumns(schema)).Distinct();

    private static IEnumerable<string> ByProperties(IReadOnlyDictionary<string, string> configuration)
    {
        foreach (var (key, value) in configuration)
        {
            var on = value.Equals("true", StringComparison.OrdinalIgnoreCase);
            var feature = key switch
            {
                "delta.appendOnly" when on => "appendOnly",
                "delta.enableChangeDataFeed" or "delta.enableChangeDataCapture" when on => "changeDataFeed",
                "delta.enableDeletionVectors" when on => "deletionVectors",
                "delta.enableInCommitTimestamps" when on => "inCommitTimestamp",
                "delta.enableRowTracking" when on => "rowTracking",
                "delta.enableTypeWidening" when on => "typeWidening",
                "delta.columnMapping.mode" when value is not "none" => "columnMapping",
                "delta.checkpointPolicy" when value is "v2" => "v2Checkpoint",
                _ when key.StartsWith("delta.constraints.", StringComparison.Ordinal) => "checkConstraints",
                _ => null,
            };
            if (feature is not null)
            {
                yield return feature;
            }
        }
    }

    private static IEnumerable<string> ByColumns(StructType schema)
    {
        foreach (var type in schema.SelfAndNested())
        {
            if (type == DeltaType.TimestampNtz)
            {
                yield return "timestampNtz";
            }

            foreach (var field in (type as StructType)?.Fields ?? [])
            {
                if (!field.Nullable || field.MetadataValue("delta.invariants") is not null)
                {
                    yield return "invariants";
                }

                foreach (var (key, feature) in ByFieldMetadata)
                {
                    if (field.MetadataValue(key) is not null)
                    {
                        yield return feature;
                    }
                }
            }
        }
    }

    private static readonly (string Key, string Feature)[] ByFieldMetadata =
    [
        ("delta.generationExpression", "generatedColumns"),
        ("delta.identity.start", "identityColumns"),
        ("CURRENT_DEFAULT", "allowColumnDefaults"),
        ("delta.typeChanges", "typeWidening"),
    ];
}
