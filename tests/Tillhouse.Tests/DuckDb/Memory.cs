using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

/// <summary>In-memory databases and single values read from them.</summary>
internal static class Memory
{
    /// <summary>A query that runs for far longer than any test waits.</summary>
    public const string Endless = "SELECT sum(hash(a.x + b.x + c.x) % 7) FROM long a, long b, long c";

    /// <summary>What <see cref="Endless"/> reads; DuckDB counts progress for scans of tables.</summary>
    public const string EndlessTable = "CREATE TABLE long AS SELECT range AS x FROM range(100000)";

    public static DuckDbConnection Open(string settings = "threads=2")
    {
        var connection = new DuckDbConnection($"Data Source=:memory:;{settings}");
        connection.Open();
        return connection;
    }

    public static object Value(this DuckDbConnection connection, string expression, params object?[] parameters)
    {
        using var command = new DuckDbCommand($"SELECT {expression}", connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddValue(parameter);
        }

        return command.ExecuteScalar()!;
    }

    public static T Read<T>(this DuckDbConnection connection, string expression, params object?[] parameters)
    {
        using var command = new DuckDbCommand($"SELECT {expression}", connection);
        foreach (var parameter in parameters)
        {
            command.Parameters.AddValue(parameter);
        }

        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        return reader.GetFieldValue<T>(0);
    }
}
