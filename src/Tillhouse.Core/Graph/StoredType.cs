namespace Tillhouse.Core.Graph;

/// <summary>Which types of DuckDB a table stores, so that every engine reads the same values.</summary>
internal static class StoredType
{
    /// <summary>Null for a type that is stored, else the type to cast to.</summary>
    public static string? CastFor(string type) =>
        type switch
        {
            "VARCHAR" or "BIGINT" or "INTEGER" or "SMALLINT" or "TINYINT" or "BOOLEAN" or "DATE" or "TIMESTAMP" => null,
            _ when type.StartsWith("DECIMAL(", StringComparison.Ordinal) => null,
            "HUGEINT" or "UHUGEINT" or "UBIGINT" or "UINTEGER" => "bigint",
            "USMALLINT" or "UTINYINT" => "int",
            // Sums of doubles differ from run to run, so results could never be compared row for row.
            "DOUBLE" or "FLOAT" => "decimal(18,2)",
            "TIMESTAMP WITH TIME ZONE" or "TIMESTAMP_NS" or "TIMESTAMP_MS" or "TIMESTAMP_S" => "timestamp",
            _ => "string",
        };
}
