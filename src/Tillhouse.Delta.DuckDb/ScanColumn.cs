using System.Globalization;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb;

/// <summary>A column of a table as a scan of its files gives it.</summary>
internal sealed class ScanColumn
{
    private readonly StructField column;
    private readonly ColumnMappingMode mode;

    public ScanColumn(StructField column, ColumnMappingMode mode, IReadOnlyList<string> partitionColumns)
    {
        this.column = column;
        this.mode = mode;
        Partition = partitionColumns.Select((c, i) => c == column.Name ? i : (int?)null).FirstOrDefault(i => i is not null);
        IsStored = Partition is null && column.Type != DeltaType.Void;
    }

    /// <summary>The table's name for it.</summary>
    public string Name => column.Name;

    /// <summary>Its place among the partition columns, or null.</summary>
    public int? Partition { get; }

    /// <summary>Whether its values are in the files.</summary>
    public bool IsStored { get; }

    /// <summary>Its type in the engine.</summary>
    public string DuckDbType => TypeMapping.ToDuckDb(column.Type);

    /// <summary>
    /// An entry of <c>read_parquet</c>'s schema: by name or by id, with the table's type, so that what a file stores narrower is widened and what it lacks is null,
    /// and no file is opened to find that out before it is read.
    /// </summary>
    public string SchemaEntry
    {
        get
        {
            var key = mode == ColumnMappingMode.Id ? Id.ToString(CultureInfo.InvariantCulture) : Sql.Text(PhysicalName);
            return $"{key}: {{name: {Sql.Text(Alias)}, type: {Sql.Text(TypeMapping.ToDuckDb(FileType))}, default_value: NULL}}";
        }
    }

    /// <summary>The expression that gives the stored values with the table's names in them.</summary>
    public string Stored => FieldNames.Rename(Sql.Name(Alias), FileType, column.Type);

    /// <summary>What it has where there is no value.</summary>
    public string Null => $"CAST(NULL AS {DuckDbType})";

    /// <summary>The typed value of a text that the log has for it.</summary>
    public string Value(string text) => column.Type == DeltaType.Binary ? $"encode({text})" : $"CAST({text} AS {DuckDbType})";

    /// <summary>An expression under the table's name for it.</summary>
    public string As(string expression, bool naiveTimestamps) =>
        (naiveTimestamps && column.Type == DeltaType.Timestamp ? $"make_timestamp(epoch_us({expression}))" : expression)
        + $" AS {Sql.Name(column.Name)}";

    private string PhysicalName => ColumnMapping.PhysicalName(column, mode);

    private DeltaType FileType => ColumnMapping.ToPhysical(column.Type, mode);

    // A column without an id is in no file.
    private long Id => column.Number(FieldMetadata.Id) ?? int.MaxValue;

    /// <summary>A column of the name of one that the engine knows of every file would hide that one.</summary>
    private string Alias =>
        column.Name.ToUpperInvariant() is "FILENAME" or "FILE_INDEX" or "FILE_ROW_NUMBER" ? $"{column.Name} of the table" : column.Name;
}
