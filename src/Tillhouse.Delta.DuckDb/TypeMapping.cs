using System.Globalization;
using Tillhouse.Delta.Schema;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// DuckDB's types and Delta's (section 5). A naive TIMESTAMP of a query is UTC and becomes Delta's <c>timestamp</c>. HUGEINT and unsigned numbers, UUID,
/// TIME, INTERVAL, ENUM and the other timestamps have no Delta type: DuckDB would write HUGEINT as a double without a word.
/// </summary>
public static class TypeMapping
{
    /// <summary>The columns of a query as a Delta schema; all of them may be null.</summary>
    /// <exception cref="DeltaException">T0611 names the column whose type Delta does not have.</exception>
    public static StructType SchemaOf(DuckDbConnection connection, string select) =>
        new([.. Describe(connection, select).Select(c => new StructField(c.Name, ToDelta(c.Name, c.Type)))]);

    /// <summary>Columns with DuckDB's types, as DESCRIBE prints them, as a Delta schema; all of them may be null.</summary>
    /// <exception cref="DeltaException">T0611 names the column whose type Delta does not have.</exception>
    public static StructType SchemaOf(IEnumerable<(string Name, string Type)> columns) =>
        new([.. columns.Select(c => new StructField(c.Name, ToDelta(c.Name, TypeNameParser.Parse(c.Type))))]);

    /// <summary>The SQL type that a column of a Delta table has in DuckDB; a <c>timestamp</c> is TIMESTAMPTZ as in the file.</summary>
    public static string ToDuckDb(DeltaType type) =>
        type switch
        {
            DecimalType d => string.Create(CultureInfo.InvariantCulture, $"DECIMAL({d.Precision},{d.Scale})"),
            ArrayType a => ToDuckDb(a.Element) + "[]",
            MapType m => $"MAP({ToDuckDb(m.Key)}, {ToDuckDb(m.Value)})",
            StructType s => $"STRUCT({string.Join(", ", s.Fields.Select(f => $"{Sql.Name(f.Name)} {ToDuckDb(f.Type)}"))})",
            PrimitiveType p => p.Name switch
            {
                "string" => "VARCHAR",
                "long" => "BIGINT",
                "integer" => "INTEGER",
                "short" => "SMALLINT",
                "byte" => "TINYINT",
                "float" => "FLOAT",
                "double" => "DOUBLE",
                "boolean" => "BOOLEAN",
                "binary" => "BLOB",
                "date" => "DATE",
                "timestamp" => "TIMESTAMPTZ",
                "timestamp_ntz" => "TIMESTAMP",
                "void" => "INTEGER",
                _ => throw Unsupported("a column", p.Name),
            },
            _ => throw Unsupported("a column", type.ToString()!),
        };

    internal static IReadOnlyList<(string Name, TypeName Type)> Describe(DuckDbConnection connection, string select)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"DESCRIBE {select}";
        using var reader = command.ExecuteReader();
        var columns = new List<(string, TypeName)>();
        while (reader.Read())
        {
            columns.Add((reader.GetString(0), TypeNameParser.Parse(reader.GetString(1))));
        }

        return columns;
    }

    /// <param name="column">For the error.</param>
    /// <param name="type">As DuckDB prints it.</param>
    /// <param name="nested">Whether it stands inside a struct, a list or a map.</param>
    /// <param name="naive">What a TIMESTAMP without a zone is, at any depth; by default UTC, and refused where it is nested.</param>
    internal static DeltaType ToDelta(string column, TypeName type, bool nested = false, DeltaType? naive = null) =>
        type.Name switch
        {
            "VARCHAR" or "JSON" => DeltaType.String,
            "BIGINT" => DeltaType.Long,
            "INTEGER" => DeltaType.Integer,
            "SMALLINT" => DeltaType.Short,
            "TINYINT" => DeltaType.Byte,
            "FLOAT" => DeltaType.Float,
            "DOUBLE" => DeltaType.Double,
            "BOOLEAN" => DeltaType.Boolean,
            "BLOB" => DeltaType.Binary,
            "DATE" => DeltaType.Date,
            "TIMESTAMP WITH TIME ZONE" => DeltaType.Timestamp,
            "TIMESTAMP" when naive is not null => naive,
            "TIMESTAMP" when !nested => DeltaType.Timestamp,
            "DECIMAL" => new DecimalType(type.Arguments[0], type.Arguments[1]),
            "LIST" => new ArrayType(ToDelta(column, type.Children[0].Type, nested: true, naive)),
            "MAP" => new MapType(
                ToDelta(column, type.Children[0].Type, nested: true, naive),
                ToDelta(column, type.Children[1].Type, nested: true, naive)
            ),
            "STRUCT" => new StructType([
                .. type.Children.Select(c => new StructField(c.Name, ToDelta($"{column}.{c.Name}", c.Type, nested: true, naive))),
            ]),
            _ => throw Unsupported(column, type.Name),
        };

    internal static DeltaException Unsupported(string column, string type) =>
        new(
            DeltaErrors.UnsupportedType,
            $"{column} is of type {type}, which Delta does not have",
            type switch
            {
                "HUGEINT" => "cast it, for example to BIGINT or DECIMAL(38,0); sums of integers are HUGEINT",
                "TIMESTAMP" => "cast a TIMESTAMP inside a struct, list or map to TIMESTAMPTZ",
                "\"NULL\"" or "NULL" => "cast the NULL to the type that the column is to have",
                _ => "cast it to VARCHAR, BIGINT, DECIMAL(p,s), DOUBLE, BOOLEAN, DATE, TIMESTAMP or BLOB",
            }
        );
}
