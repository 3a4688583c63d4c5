using Tillhouse.Core.Engine;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Support;

/// <summary>A small engine for one test, with what tests ask of it most.</summary>
internal sealed class TestEngine : IDisposable
{
    private readonly DuckDbEngine engine = DuckDbEngine.Start(EngineOptions.ForThisMachine(512L << 20) with { Threads = 1 });

    public TestEngine() => Connection = engine.Connect();

    public DuckDbConnection Connection { get; }

    /// <summary>The rows of a query, each as its values' texts with <c>|</c> between them; NULL is ∅.</summary>
    public List<string> Rows(string sql)
    {
        using var command = Connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(string.Join('|', Enumerable.Range(0, reader.FieldCount).Select(i => Text(reader.GetValue(i)))));
        }

        return rows;
    }

    public void Dispose()
    {
        Connection.Dispose();
        engine.Dispose();
    }

    private static string Text(object? value) =>
        value switch
        {
            null or DBNull => "∅",
            DateTime t when t.TimeOfDay == TimeSpan.Zero => t.ToString("yyyy-MM-dd", null),
            DateTime t => t.ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", null),
            DateOnly d => d.ToString("yyyy-MM-dd", null),
            bool b => b ? "true" : "false",
            _ => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{value}"),
        };
}
