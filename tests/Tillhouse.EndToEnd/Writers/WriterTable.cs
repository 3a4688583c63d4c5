using System.Diagnostics;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.EndToEnd.Writers;

/// <summary>A table on the local disk that writer processes share, and what a look at it tells.</summary>
internal sealed class WriterTable : IDisposable
{
    private readonly TempFolder folder = new();
    private readonly DuckDbConnection connection = new("DataSource=:memory:;threads=1");
    private readonly DuckDbEngine engine;

    public WriterTable()
    {
        connection.Open();
        connection.Execute("SET TimeZone = 'UTC'");
        engine = new DuckDbEngine(connection);
    }

    public string Folder => folder.Path;

    public static string Worker => Path.Combine(AppContext.BaseDirectory, "Tillhouse.DeltaWorker");

    public Task CreateAsync(string isolation, CancellationToken cancellationToken)
    {
        var schema = TypeMapping.SchemaOf(connection, "SELECT '' AS p, '' AS w, 0::BIGINT AS n");
        var definition = new TableDefinition(schema)
        {
            PartitionColumns = ["p"],
            Properties = new Dictionary<string, string> { ["delta.isolationLevel"] = isolation },
        };
        return DeltaTable.CreateAsync(new LocalStore(Folder), engine, "t", definition, cancellationToken: cancellationToken);
    }

    public Process Start(string name, int count, params string[] kinds) => Tool.Start(Worker, [Folder, name, $"{count}", .. kinds]);

    public Task<DeltaTable> OpenAsync(CancellationToken cancellationToken) =>
        DeltaTable.OpenAsync(new LocalStore(Folder), engine, "t", cancellationToken: cancellationToken);

    /// <summary>One number that a query over the table's newest rows gives.</summary>
    public long Number(DeltaTable table, string expression, string where)
    {
        using var command = new DuckDbCommand(
            $"SELECT ({expression})::BIGINT FROM {TableScan.Sql(table.Latest)} AS t WHERE {where}",
            connection
        );
        return (long)command.ExecuteScalar()!;
    }

    public void Dispose()
    {
        engine.Dispose();
        connection.Dispose();
        folder.Dispose();
    }
}
