using System.Data.Common;
using System.Globalization;
using Tillhouse.DuckDb;

namespace Tillhouse.EndToEnd.Support;

/// <summary>Short ways to run SQL on DuckDB.</summary>
internal static class DuckSql
{
    /// <summary>Opens an in-memory database whose zone is UTC.</summary>
    public static DuckDbConnection Open()
    {
        var connection = new DuckDbConnection();
        connection.Open();
        connection.Execute("set timezone = 'UTC'");
        return connection;
    }

    /// <summary>Runs one or several statements.</summary>
    public static void Execute(this DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>Every row, its values as text; null stays null.</summary>
    public static List<string?[]> Rows(this DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        List<string?[]> rows = [];
        while (reader.Read())
        {
            var row = new string?[reader.FieldCount];
            for (var i = 0; i < row.Length; i++)
            {
                row[i] = reader.IsDBNull(i) ? null : Convert.ToString(reader.GetValue(i), CultureInfo.InvariantCulture);
            }

            rows.Add(row);
        }

        return rows;
    }

    /// <summary>The first value of the first row as text.</summary>
    public static string? Scalar(this DbConnection connection, string sql) => connection.Rows(sql)[0][0];

    /// <summary>A text as a literal of SQL.</summary>
    public static string Literal(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";

    /// <summary>A name as a quoted identifier of SQL.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";
}
