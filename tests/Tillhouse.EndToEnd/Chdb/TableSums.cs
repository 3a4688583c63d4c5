using System.Data.Common;

namespace Tillhouse.EndToEnd.Chdb;

/// <summary>
/// What two readers of one table must agree on: its count of rows and, for every column, the count of its values and one exact sum over them: of
/// numbers the sum itself, of dates their days and of times their microseconds since 1970, of texts their bytes, of booleans how many are true.
/// </summary>
internal static class TableSums
{
    /// <summary>The figures as DuckDB counts them.</summary>
    public static string?[] OfDuckDb(DbConnection connection, string relation, IReadOnlyList<(string Name, string Type)> columns) =>
        connection.Rows($"select {List(columns, OnDuckDb, "count(*)", "varchar")} from {relation}")[0];

    /// <summary>The query with which ClickHouse counts the same.</summary>
    public static string ClickHouseQuery(string path, IReadOnlyList<(string Name, string Type)> columns) =>
        $"select {List(columns, OnClickHouse, "count()", "Nullable(String)")} from deltaLakeLocal({DuckSql.Literal(path)})";

    /// <summary>The names of the figures, in order.</summary>
    public static IEnumerable<string> Names(IReadOnlyList<(string Name, string Type)> columns) =>
        ["rows", .. columns.SelectMany(c => new[] { $"values of {c.Name}", $"sum of {c.Name}" })];

    /// <summary>Engines write as many zeros behind the point as they like.</summary>
    public static string? Plain(string? number) => number is not null && number.Contains('.') ? number.TrimEnd('0').TrimEnd('.') : number;

    private static string List(
        IReadOnlyList<(string Name, string Type)> columns,
        Func<string, string, string> sum,
        string count,
        string text
    ) =>
        string.Join(
            ", ",
            columns
                .SelectMany(c => new[] { $"count({DuckSql.Name(c.Name)})", sum(DuckSql.Name(c.Name), c.Type) })
                .Prepend(count)
                .Select(figure => $"cast({figure} as {text})")
        );

    private static string OnDuckDb(string column, string type) =>
        type switch
        {
            "VARCHAR" => $"sum(strlen({column}))",
            "DATE" => $"sum({column} - date '1970-01-01')",
            "TIMESTAMP" => $"sum(epoch_us({column}))",
            "BOOLEAN" => $"count(*) filter (where {column})",
            _ => $"sum({column})",
        };

    private static string OnClickHouse(string column, string type) =>
        type switch
        {
            "VARCHAR" => $"sumOrNull(toInt128(length({column})))",
            "DATE" => $"sumOrNull(toInt128(toInt32({column})))",
            "TIMESTAMP" => $"sumOrNull(toInt128(toUnixTimestamp64Micro({column})))",
            "BOOLEAN" => $"countIf({column})",
            _ when type.StartsWith("DECIMAL", StringComparison.Ordinal) => $"sumOrNull({column})",
            _ => $"sumOrNull(toInt128({column}))",
        };
}
