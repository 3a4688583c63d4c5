using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta;

/// <summary>What a table is to be.</summary>
/// <param name="Schema">Its columns, partition columns included.</param>
public sealed record TableDefinition(StructType Schema)
{
    /// <summary>In the order of the directories.</summary>
    public IReadOnlyList<string> PartitionColumns { get; init; } = [];

    /// <summary>For people.</summary>
    public string? Name { get; init; }

    /// <summary>For people.</summary>
    public string? Description { get; init; }

    /// <summary>The table's properties, <c>delta.*</c> and others.</summary>
    public IReadOnlyDictionary<string, string> Properties { get; init; } = new Dictionary<string, string>();

    /// <exception cref="DeltaException">T0612 when names clash or a partition column is none of the columns.</exception>
    internal Actions.Metadata ToMetadata(Actions.Metadata? before, long? createdTime, bool hasFiles)
    {
        var names = new HashSet<string>(StringComparer.OrdinalIgnoreCase);
        foreach (var field in Schema.Fields)
        {
            if (!names.Add(field.Name))
            {
                throw Wrong($"two columns are named {field.Name} when case is ignored");
            }

            Operations.MetadataChange.CheckName(field.Name, Properties);
        }

        foreach (var column in PartitionColumns)
        {
            if (Schema.Fields.FirstOrDefault(f => f.Name == column) is not { } field)
            {
                throw Wrong($"the partition column {column} is none of the table's columns");
            }

            if (field.Type is StructType or ArrayType or MapType)
            {
                throw Wrong($"the partition column {column} is of type {field.Type}");
            }
        }

        if (Schema.Fields.Count == 0 || PartitionColumns.Count >= Schema.Fields.Count)
        {
            throw Wrong("a table needs a column that it is not partitioned by");
        }

        foreach (var (key, value) in Properties)
        {
            TableProperty.Check(key, value);
        }

        var (schema, configuration) = Configure(before, hasFiles);
        return new Actions.Metadata
        {
            Id = before?.Id ?? Guid.NewGuid().ToString(),
            Name = Name,
            Description = Description,
            SchemaString = DeltaSchema.ToJson(schema),
            PartitionColumns = PartitionColumns,
            CreatedTime = before is null ? createdTime : before.CreatedTime,
            Configuration = configuration,
        };
    }

    /// <summary>What a feature needs before the first row: ids of columns, and names for the columns that keep rows' ids when rows move.</summary>
    private (StructType Schema, IReadOnlyDictionary<string, string> Configuration) Configure(Actions.Metadata? before, bool hasFiles)
    {
        var configuration = new Dictionary<string, string>(Properties);
        Snapshots.RowIdColumns.Name(configuration, before?.Configuration);
        if (!ColumnIds.IsOn(Properties))
        {
            return (Schema, configuration);
        }

        if (before?.Configuration.TryGetValue(ColumnIds.MaxId, out var max) ?? false)
        {
            configuration.TryAdd(ColumnIds.MaxId, max);
        }

        return ColumnIds.Assign(Schema, configuration, filesHaveNames: hasFiles);
    }

    private static DeltaException Wrong(string message) => new(DeltaErrors.SchemaMismatch, message, "rename or change the column");
}
