using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Schema;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Columns and rows of Parquet files from their footers. Files of one shape are described once.</summary>
internal static class FileInspection
{
    /// <exception cref="DeltaException">T0622 when a file is no Parquet, T0611 when a column is of a type that Delta does not have.</exception>
    public static IReadOnlyList<ParquetFile> Run(DuckDbConnection connection, IReadOnlyList<string> locations)
    {
        try
        {
            var shapes = new Dictionary<string, StructType>(StringComparer.Ordinal);
            var files = new Dictionary<string, ParquetFile>(StringComparer.Ordinal);
            foreach (var (location, shape, rows, int96) in Footers(connection, locations))
            {
                if (!shapes.TryGetValue(shape, out var schema))
                {
                    shapes[shape] = schema = SchemaOf(connection, location, int96);
                }

                files[location] = new ParquetFile(schema, rows);
            }

            return [.. locations.Select(l => files[l])];
        }
        catch (DuckDbException e) when (e.ErrorClass is not (DuckDbErrorClass.Interrupt or DuckDbErrorClass.OutOfMemory))
        {
            throw new DeltaException(
                DeltaErrors.NotConvertible,
                $"a file cannot be read as Parquet: {e.Message.Split('\n')[0]}",
                "take it out of the folder, or put a sound copy in its place",
                e
            );
        }
    }

    private static List<(string Location, string Shape, long Rows, string Int96)> Footers(
        DuckDbConnection connection,
        IReadOnlyList<string> locations
    )
    {
        var list = Sql.Files(locations);
        using var command = connection.CreateCommand();
        command.CommandText =
            "SELECT file_name, shape, num_rows::BIGINT, coalesce(int96, '') FROM (SELECT file_name, string_agg(name, '/') FILTER (type = 'INT96') AS int96,"
            + " md5(string_agg(concat_ws('|', name, type, type_length, repetition_type, num_children, converted_type, scale, precision, logical_type), ';' ORDER BY column_id)) AS shape"
            + $" FROM parquet_schema({list}) GROUP BY file_name) JOIN parquet_file_metadata({list}) USING (file_name)";
        using var reader = command.ExecuteReader();
        var footers = new List<(string, string, long, string)>(locations.Count);
        while (reader.Read())
        {
            footers.Add((reader.GetString(0), reader.GetString(1), reader.GetInt64(2), reader.GetString(3)));
        }

        return footers;
    }

    private static StructType SchemaOf(DuckDbConnection connection, string location, string int96)
    {
        // Such a time is an instant, though the engine takes it for one without a zone.
        var instants = int96.Split('/').ToHashSet(StringComparer.Ordinal);
        var columns = TypeMapping.Describe(connection, $"SELECT * FROM read_parquet({Sql.Files([location])}, hive_partitioning = false)");
        return new StructType([
            .. columns.Select(c => new StructField(
                c.Name,
                TypeMapping.ToDelta(c.Name, c.Type, naive: instants.Contains(c.Name) ? DeltaType.Timestamp : DeltaType.TimestampNtz)
            )),
        ]);
    }
}
