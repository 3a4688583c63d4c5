using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

internal static class Memory
{
    public static DuckDbConnection Open(string settings = "threads=2")
    {
        var connection = new DuckDbConnection($"Data Source=:memory:;{settings}");
        connection.Open();
        return connection;
    }
}
