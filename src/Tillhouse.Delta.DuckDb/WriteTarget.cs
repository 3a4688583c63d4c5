using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.DuckDb;

/// <summary>What files are to be: whose, where, and with which columns.</summary>
/// <param name="TablePath">The table's root: a key prefix of its store.</param>
/// <param name="Schema">The columns that people see.</param>
/// <param name="PartitionColumns">Those that are not stored.</param>
/// <param name="Configuration">The table's properties.</param>
internal sealed record WriteTarget(
    string TablePath,
    StructType Schema,
    IReadOnlyList<string> PartitionColumns,
    IReadOnlyDictionary<string, string> Configuration
)
{
    /// <summary>Below the table's root.</summary>
    public string Folder { get; init; } = "";

    /// <summary>What names of files begin with.</summary>
    public string FilePrefix { get; init; } = "part";

    /// <summary>What the columns are called in files.</summary>
    public ColumnMappingMode Mode { get; init; }

    /// <summary>Where ids of rows are kept, when the rows bring any.</summary>
    public RowIdColumns? RowIds { get; init; }

    /// <summary>The partition of all rows, when its columns are not among the rows'.</summary>
    public IReadOnlyDictionary<string, string?>? Partition { get; init; }

    /// <summary>The partition columns.</summary>
    public IEnumerable<StructField> PartitionFields => PartitionColumns.Select(c => Schema.Fields.First(f => f.Name == c));

    /// <summary>The columns that bring ids.</summary>
    public IReadOnlyList<string> Ids => RowIds is null ? [] : [TableScan.RowIdColumn, TableScan.RowVersionColumn];

    /// <summary>What a column is called in files.</summary>
    public string PhysicalName(StructField field) => ColumnMapping.PhysicalName(field, Mode);

    /// <summary>Whether files have a column.</summary>
    public bool IsStored(StructField field) => field.Type != DeltaType.Void && !PartitionColumns.Contains(field.Name);

    /// <summary>The rows of a query under the names that files know the columns by.</summary>
    public string Physical(string select)
    {
        if (Mode == ColumnMappingMode.None && RowIds is null)
        {
            return select;
        }

        var columns = Schema
            .Fields.Where(f => f.Type != DeltaType.Void || PartitionColumns.Contains(f.Name))
            .Select(f =>
                $"{FieldNames.Rename(Sql.Name(f.Name), f.Type, ColumnMapping.ToPhysical(f.Type, Mode))} AS {Sql.Name(PhysicalName(f))}"
            );
        IEnumerable<string> ids = RowIds is null
            ? []
            : [$"{TableScan.RowIdColumn} AS {Sql.Name(RowIds.Id)}", $"{TableScan.RowVersionColumn} AS {Sql.Name(RowIds.Version)}"];
        return $"SELECT {string.Join(", ", columns.Concat(ids))} FROM ({select}) AS rows_to_store";
    }
}
