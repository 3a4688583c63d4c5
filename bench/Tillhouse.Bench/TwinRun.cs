using System.Diagnostics;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>Runs a twin's script.</summary>
internal static class TwinRun
{
    /// <summary>Runs the script in a database in memory and returns what its checks counted.</summary>
    /// <param name="script">The script.</param>
    /// <param name="report">Told of each statement that takes a tenth of a second or more: its first words, and seconds.</param>
    public static IReadOnlyDictionary<(string Relation, string Check), long> Execute(string script, Action<string, double>? report = null)
    {
        using var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        foreach (var statement in script.Split(";\n\n", StringSplitOptions.RemoveEmptyEntries))
        {
            var begin = Stopwatch.GetTimestamp();
            connection.Execute(statement);
            var seconds = Stopwatch.GetElapsedTime(begin).TotalSeconds;
            if (seconds >= 0.1)
            {
                report?.Invoke(Title(statement), seconds);
            }
        }

        var counts = new Dictionary<(string, string), long>();
        using var command = connection.CreateCommand();
        command.CommandText = "select relation, name, failed from checks";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            counts[(reader.GetString(0), reader.GetString(1))] = reader.GetInt64(2);
        }

        return counts;
    }

    /// <summary>The statement's verb and what it is about: a COPY names its file at the end.</summary>
    private static string Title(string statement)
    {
        var last = statement[(statement.LastIndexOf('\n') + 1)..];
        return statement.StartsWith("copy", StringComparison.Ordinal) ? $"copy {last}" : statement[..Math.Min(70, statement.Length)];
    }
}
