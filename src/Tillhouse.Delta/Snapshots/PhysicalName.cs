using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Snapshots;

/// <summary>The names that columns have in files and in the log (section 11).</summary>
internal static class PhysicalName
{
    /// <summary>The names of the partition columns as the keys of <c>partitionValues</c> have them.</summary>
    public static IReadOnlyList<string> OfPartitions(Protocol? protocol, Metadata? metadata)
    {
        if (metadata is null || metadata.PartitionColumns.Count == 0 || protocol is null)
        {
            return metadata?.PartitionColumns ?? [];
        }

        if (ProtocolGate.ColumnMappingMode(protocol, metadata) == "none")
        {
            return metadata.PartitionColumns;
        }

        var fields = DeltaSchema.Parse(metadata.SchemaString).Fields;
        return
        [
            .. metadata.PartitionColumns.Select(c =>
                fields.FirstOrDefault(f => f.Name == c)?.MetadataValue("delta.columnMapping.physicalName") ?? c
            ),
        ];
    }
}
