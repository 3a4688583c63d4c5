using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>
/// One row looked for by its key in a table of many files that was not opened before: log, skipping by statistics and the read, beside DuckDB reading the
/// one file that has it.
/// </summary>
internal static class DeltaLookup
{
    private const int Files = 400;
    private const int RowsInFile = 5000;
    private const int Rounds = 41;
    private const string Table = "lookup";

    /// <summary>Makes the table below a folder, unless it is there, and looks for another row in each round.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        await using var connection = new DuckDbConnection("Data Source=:memory:");
        await connection.OpenAsync();
        connection.Execute("SET TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        var store = new LocalStore(folder);
        if (await DeltaTable.TryOpenAsync(store, engine, Table) is null)
        {
            await CreateAsync(connection, store, engine);
        }

        var (ours, raws, opened) = (new List<Cost>(), new List<Cost>(), new List<int>());
        for (var round = 0; round < Rounds; round++)
        {
            var key = round * 7919 % (Files * RowsInFile);
            IReadOnlyList<string> files = [];
            ours.Add(await Cost.OfAsync(async () => files = await FindAsync(connection, store, engine, key)));
            raws.Add(await Cost.OfAsync(() => Find(connection, $"read_parquet('{files[0]}')", key)));
            opened.Add(files.Count);
        }

        var (us, raw) = (Cost.Median(ours), Cost.Median(raws));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"lookup: {us.Milliseconds}, {opened.Max()} of {Files} files opened; DuckDB reads the one file in {raw.Milliseconds}; ratio {us.Seconds / raw.Seconds:F2}, of cores {us.Cpu / raw.Cpu:F2}"
            )
        );
        return 0;
    }

    private static async Task CreateAsync(DuckDbConnection connection, LocalStore store, DuckDbEngine engine)
    {
        var definition = new TableDefinition(TypeMapping.SchemaOf(connection, Rows(0)));
        var writer = new DataFileWriter(connection, store);
        var files = new List<AddFile>();
        for (var i = 0; i < Files; i++)
        {
            files.AddRange(await writer.WriteAsync(Table, Rows(i), definition.Schema, []));
        }

        await DeltaTable.CreateAsync(store, engine, Table, definition, files);
    }

    private static string Rows(int file) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT range AS id, (hash(range) % 1000003)::BIGINT AS customer, (range % 9973)::DOUBLE / 100 AS amount, md5(range::VARCHAR) AS note FROM range({file * RowsInFile}, {(file + 1) * RowsInFile})"
        );

    /// <summary>The files that were opened.</summary>
    private static async Task<IReadOnlyList<string>> FindAsync(DuckDbConnection connection, LocalStore store, DuckDbEngine engine, int key)
    {
        var snapshot = (await DeltaTable.OpenAsync(store, engine, Table)).Latest;
        var files = await FileSkipping.SelectAsync(connection, snapshot, FormattableString.Invariant($"id = {key}"));
        Find(connection, TableScan.Sql(snapshot, files), key);
        return [.. files.Select(snapshot.Locate)];
    }

    private static void Find(DuckDbConnection connection, string table, int key)
    {
        using var command = connection.CreateCommand();
        command.CommandText = FormattableString.Invariant($"SELECT customer, amount, note FROM {table} AS target WHERE id = {key}");
        using var reader = command.ExecuteReader();
        if (!reader.Read() || reader.Read())
        {
            throw new InvalidOperationException($"the row {key} was not found once");
        }
    }
}
