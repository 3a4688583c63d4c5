using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The expression that brings a column of a query to the type of a table's column, where that loses nothing.</summary>
internal static class WriteExpression
{
    private static readonly string[] Integers = ["TINYINT", "SMALLINT", "INTEGER", "BIGINT"];
    private static readonly int[] IntegerDigits = [3, 5, 10, 19];

    /// <exception cref="DeltaException">T0611 for types that Delta does not have, T0612 when it might lose something.</exception>
    public static string Of(StructField field, string column, TypeName type)
    {
        var name = Sql.Name(column);
        if (type.Name is "\"NULL\"" or "NULL")
        {
            return $"CAST(NULL AS {TypeMapping.ToDuckDb(field.Type)})";
        }

        if (type.Name == "TIMESTAMP" && field.Type == DeltaType.Timestamp)
        {
            return $"make_timestamptz(epoch_us({name}))"; // Three times as fast as a cast, which goes through the calendar.
        }

        if (type.Name == "TIMESTAMP" && field.Type == DeltaType.TimestampNtz)
        {
            return name;
        }

        // Inside of a struct, a list or a map a time without a zone can only be what the table has there.
        var from = TypeMapping.ToDelta(column, type, naive: field.Type is PrimitiveType ? null : DeltaType.TimestampNtz);
        if (SameShape(from, field.Type))
        {
            return name;
        }

        return Widens(type, field.Type)
            ? $"CAST({name} AS {TypeMapping.ToDuckDb(field.Type)})"
            : throw new DeltaException(
                DeltaErrors.SchemaMismatch,
                $"column {column} is of type {from}, the table's is {field.Type}",
                $"cast it to {TypeMapping.ToDuckDb(field.Type)} in the query, or replace the table with the new type"
            );
    }

    private static bool SameShape(DeltaType a, DeltaType b) =>
        (a, b) switch
        {
            (StructType x, StructType y) => x.Fields.Count == y.Fields.Count
                && x.Fields.Zip(y.Fields).All(p => p.First.Name == p.Second.Name && SameShape(p.First.Type, p.Second.Type)),
            (ArrayType x, ArrayType y) => SameShape(x.Element, y.Element),
            (MapType x, MapType y) => SameShape(x.Key, y.Key) && SameShape(x.Value, y.Value),
            _ => a == b,
        };

    private static bool Widens(TypeName from, DeltaType to)
    {
        var integer = Array.IndexOf(Integers, from.Name);
        return to switch
        {
            PrimitiveType { Name: "short" } => integer is 0,
            PrimitiveType { Name: "integer" } => integer is 0 or 1,
            PrimitiveType { Name: "long" } => integer >= 0,
            PrimitiveType { Name: "double" } => from.Name == "FLOAT" || integer is >= 0 and <= 2,
            DecimalType d when integer >= 0 => d.Precision - d.Scale >= IntegerDigits[integer],
            DecimalType d when from.Name == "DECIMAL" => d.Scale >= from.Arguments[1]
                && d.Precision - d.Scale >= from.Arguments[0] - from.Arguments[1],
            _ => false,
        };
    }
}
