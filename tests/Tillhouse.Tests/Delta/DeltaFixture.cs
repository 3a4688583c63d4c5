using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta;

/// <summary>A folder, a store, an engine and a writer of data files for one test.</summary>
public sealed class DeltaFixture : IDisposable
{
    public DeltaFixture(Func<IObjectStore, IObjectStore>? wrap = null)
    {
        Store = new LocalStore(Folder.Path);
        Store = wrap?.Invoke(Store) ?? Store;
        Connection.Open();
        Connection.Execute("SET TimeZone = 'UTC'");
        Engine = new DuckDbEngine(Connection);
    }

    public TemporaryFolder Folder { get; } = new();

    public IObjectStore Store { get; }

    public DuckDbConnection Connection { get; } = new("DataSource=:memory:");

    public DuckDbEngine Engine { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    public TableDefinition Define(string select, params string[] partitionColumns) =>
        new(TypeMapping.SchemaOf(Connection, select)) { PartitionColumns = partitionColumns };

    public Task<DeltaTable> Open(string path = "t") => DeltaTable.OpenAsync(Store, Engine, path, cancellationToken: Token);

    public async Task<DeltaTable> Create(string select, params string[] partitionColumns)
    {
        var definition = Define(select, partitionColumns);
        var files = await new DataFileWriter(Connection, Store).WriteAsync(
            "t",
            select,
            definition.Schema,
            partitionColumns,
            cancellationToken: Token
        );
        return await DeltaTable.CreateAsync(Store, Engine, "t", definition, files, cancellationToken: Token);
    }

    public Task<IReadOnlyList<AddFile>> Write(DeltaTable table, string select) =>
        new DataFileWriter(Connection, Store).WriteAsync(
            table.TablePath,
            select,
            table.Latest.Schema,
            table.Latest.PartitionColumns,
            table.Latest.Metadata.Configuration,
            Token
        );

    public async Task<CommitResult> Append(DeltaTable table, string select) =>
        await table.AppendAsync(await Write(table, select), cancellationToken: Token);

    /// <summary>Rows as texts, sorted: what a query over the table's newest version gives.</summary>
    public IReadOnlyList<string> Rows(Snapshot snapshot, string columns = "*", string where = "true")
    {
        using var command = Connection.CreateCommand();
        command.CommandText =
            $"SELECT to_json(x)::VARCHAR FROM (SELECT {columns} FROM {TableScan.Sql(snapshot)} AS t WHERE {where}) AS x ORDER BY 1";
        using var reader = command.ExecuteReader();
        var rows = new List<string>();
        while (reader.Read())
        {
            rows.Add(reader.GetString(0));
        }

        return rows;
    }

    public void Dispose()
    {
        Engine.Dispose();
        Connection.Dispose();
        Folder.Dispose();
    }
}
