namespace Tillhouse.Delta.Schema;

/// <summary>How the columns of a table are found in its files (section 11).</summary>
internal enum ColumnMappingMode
{
    /// <summary>By their names.</summary>
    None,

    /// <summary>By their physical names, which outlive a rename.</summary>
    Name,

    /// <summary>By the field ids of Parquet. Partition values and statistics still have the physical names.</summary>
    Id,
}

/// <summary>The names and ids that columns have in data files, statistics and partition values.</summary>
internal static class ColumnMapping
{
    /// <summary>The mode that a table's properties ask for.</summary>
    public static ColumnMappingMode ModeOf(IReadOnlyDictionary<string, string>? configuration) =>
        configuration?.GetValueOrDefault(ColumnIds.Mode) switch
        {
            "name" => ColumnMappingMode.Name,
            "id" => ColumnMappingMode.Id,
            _ => ColumnMappingMode.None,
        };

    /// <summary>The name of a field in files; its own where the table has no mapping.</summary>
    public static string PhysicalName(StructField field, ColumnMappingMode mode) =>
        mode == ColumnMappingMode.None ? field.Name : FieldMetadata.PhysicalNameOf(field);

    /// <summary>A type whose fields, at every depth, have their physical names.</summary>
    public static DeltaType ToPhysical(DeltaType type, ColumnMappingMode mode) =>
        mode == ColumnMappingMode.None
            ? type
            : type switch
            {
                StructType s => ToPhysical(s, mode),
                ArrayType a => a with { Element = ToPhysical(a.Element, mode) },
                MapType m => m with { Key = ToPhysical(m.Key, mode), Value = ToPhysical(m.Value, mode) },
                _ => type,
            };

    /// <summary>Columns by their physical names, at every depth.</summary>
    public static StructType ToPhysical(StructType schema, ColumnMappingMode mode) =>
        mode == ColumnMappingMode.None
            ? schema
            : new StructType([.. schema.Fields.Select(f => f with { Name = PhysicalName(f, mode), Type = ToPhysical(f.Type, mode) })]);
}
