using System.Globalization;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Gives the fields inside a value other names, and Parquet their ids: what column mapping (section 11) needs of the engine.</summary>
internal static class FieldNames
{
    /// <summary>The value of an expression with the names of another type of the same shape.</summary>
    public static string Rename(string expression, DeltaType from, DeltaType to) =>
        SameNames(from, to)
            ? expression
            : $"remap_struct({{'v': {expression}}}, NULL::STRUCT(v {TypeMapping.ToDuckDb(to)}), {{'v': {Source("'v'", from, to)}}}, NULL).v";

    /// <summary>The option of COPY that writes ids into Parquet; fields that have none are left out.</summary>
    public static string Ids(IEnumerable<StructField> fields, ColumnMappingMode mode) =>
        $"FIELD_IDS {{{string.Join(", ", fields.Select(f => Of(f, mode)).OfType<string>())}}}";

    private static string? Of(StructField field, ColumnMappingMode mode) =>
        Of(Sql.Name(ColumnMapping.PhysicalName(field, mode)), field.Type, field.Number(FieldMetadata.Id), mode);

    private static string? Of(string name, DeltaType type, long? id, ColumnMappingMode mode)
    {
        var inner = type switch
        {
            StructType s => s.Fields.Select(f => Of(f, mode)),
            ArrayType a => [Of("element", a.Element, null, mode)],
            MapType m => [Of("key", m.Key, null, mode), Of("value", m.Value, null, mode)],
            _ => Enumerable.Empty<string?>(),
        };
        var number = id?.ToString(CultureInfo.InvariantCulture);
        var nested = string.Join(", ", inner.Prepend(number is null ? null : $"__duckdb_field_id: {number}").OfType<string>());
        return type is not (StructType or ArrayType or MapType)
            ? (number is null ? null : $"{name}: {number}")
            : (nested.Length == 0 ? null : $"{name}: {{{nested}}}");
    }

    private static bool SameNames(DeltaType a, DeltaType b) =>
        (a, b) switch
        {
            (StructType x, StructType y) => x
                .Fields.Zip(y.Fields)
                .All(p => p.First.Name == p.Second.Name && SameNames(p.First.Type, p.Second.Type)),
            (ArrayType x, ArrayType y) => SameNames(x.Element, y.Element),
            (MapType x, MapType y) => SameNames(x.Key, y.Key) && SameNames(x.Value, y.Value),
            _ => true,
        };

    /// <summary>Where <c>remap_struct</c> finds a value, and the values in it.</summary>
    private static string Source(string name, DeltaType from, DeltaType to)
    {
        var inner = (from, to) switch
        {
            (StructType x, StructType y) => x
                .Fields.Zip(y.Fields)
                .Select(p => $"{Sql.Name(p.Second.Name)}: {Source(Sql.Text(p.First.Name), p.First.Type, p.Second.Type)}"),
            (ArrayType x, ArrayType y) => [$"'list': {Source("'list'", x.Element, y.Element)}"],
            (MapType x, MapType y) => [$"'key': {Source("'key'", x.Key, y.Key)}", $"'value': {Source("'value'", x.Value, y.Value)}"],
            _ => Enumerable.Empty<string>(),
        };
        return from is StructType or ArrayType or MapType ? $"({name}, {{{string.Join(", ", inner)}}})" : name;
    }
}
