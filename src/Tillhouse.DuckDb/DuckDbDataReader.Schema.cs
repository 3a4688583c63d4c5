using System.Collections.ObjectModel;
using System.Data;
using System.Data.Common;

namespace Tillhouse.DuckDb;

/// <content>What the columns are.</content>
public sealed partial class DuckDbDataReader : IDbColumnSchemaGenerator
{
    /// <inheritdoc/>
    public override string GetName(int ordinal) => _names[ordinal];

    /// <summary>The ordinal of a column; an exact match goes before one that differs in case.</summary>
    /// <exception cref="IndexOutOfRangeException">There is no such column.</exception>
    public override int GetOrdinal(string name)
    {
        var index = Array.IndexOf(_names, name);
        index = index >= 0 ? index : Array.FindIndex(_names, other => other.Equals(name, StringComparison.OrdinalIgnoreCase));
        return index >= 0 ? index : throw new IndexOutOfRangeException($"The result has no column '{name}': {string.Join(", ", _names)}.");
    }

    /// <summary>DuckDB's name of the type, as <c>DECIMAL(18,2)</c>.</summary>
    public override string GetDataTypeName(int ordinal) => _columns[ordinal].Type.Name;

    /// <summary>The type of <see cref="GetValue"/>.</summary>
    public override Type GetFieldType(int ordinal) => _columns[ordinal].ClrType;

    /// <inheritdoc/>
    public ReadOnlyCollection<DbColumn> GetColumnSchema() =>
        Enumerable.Range(0, FieldCount).Select(DbColumn (i) => new Column(this, i)).ToList().AsReadOnly();

    /// <inheritdoc/>
    public override DataTable? GetSchemaTable()
    {
        if (FieldCount == 0)
        {
            return null;
        }

        var table = new DataTable("SchemaTable");
        table.Columns.Add(SchemaTableColumn.ColumnName, typeof(string));
        table.Columns.Add(SchemaTableColumn.ColumnOrdinal, typeof(int));
        table.Columns.Add(SchemaTableColumn.DataType, typeof(Type));
        table.Columns.Add("DataTypeName", typeof(string));
        table.Columns.Add(SchemaTableColumn.NumericPrecision, typeof(int));
        table.Columns.Add(SchemaTableColumn.NumericScale, typeof(int));
        table.Columns.Add(SchemaTableColumn.AllowDBNull, typeof(bool));
        foreach (var column in GetColumnSchema())
        {
            table.Rows.Add(
                column.ColumnName,
                column.ColumnOrdinal,
                column.DataType,
                column.DataTypeName,
                column.NumericPrecision,
                column.NumericScale,
                true
            );
        }

        return table;
    }

    private sealed class Column : DbColumn
    {
        public Column(DuckDbDataReader reader, int ordinal)
        {
            var type = reader._columns[ordinal].Type;
            ColumnName = reader._names[ordinal];
            ColumnOrdinal = ordinal;
            DataType = reader._columns[ordinal].ClrType;
            DataTypeName = type.Name;
            AllowDBNull = true;
            if (type.Width > 0)
            {
                (NumericPrecision, NumericScale) = (type.Width, type.Scale);
            }
        }
    }
}
