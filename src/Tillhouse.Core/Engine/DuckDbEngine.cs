using System.Globalization;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Engine;

/// <summary>
/// DuckDB in this process: one database in memory, in which every table of the lake that is asked for is a view over its Parquet files
/// under its own name, and in which builds stage their rows.
/// </summary>
public sealed class DuckDbEngine : IDisposable
{
    private const long LittleBytes = 32 << 20;

    private readonly DuckDbConnection root;
    private readonly EngineOptions options;
    private readonly SpillFolder spill;

    private DuckDbEngine(DuckDbConnection root, EngineOptions options)
    {
        this.root = root;
        spill = SpillFolder.Create(options.SpillFolder);
        this.options = options;
    }

    /// <summary>Starts the engine: its limits, the layers as schemas and the prelude's functions.</summary>
    public static DuckDbEngine Start(EngineOptions options)
    {
        var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute(
            string.Create(
                CultureInfo.InvariantCulture,
                $"""
                set threads = {options.Threads};
                set memory_limit = '{Math.Max(256, options.MemoryBytes >> 20)}MiB';
                set temp_directory = {Quote.Text(options.SpillFolder)};
                set preserve_insertion_order = false;
                set autoinstall_known_extensions = false;
                set autoload_known_extensions = false;
                set global TimeZone = 'UTC';
                set parquet_metadata_cache = true;
                create schema bronze;
                create schema silver;
                create schema gold;
                create schema build;
                """
            )
        );
        connection.Execute(Prelude.DuckDb);
        var engine = new DuckDbEngine(connection, options);
        return engine;
    }

    /// <summary>Another connection onto the same database, for work beside the others. The caller disposes it.</summary>
    public DuckDbConnection Connect()
    {
        var connection = root.Duplicate();
        if (connection.State != System.Data.ConnectionState.Open)
        {
            connection.Open();
        }

        return connection;
    }

    /// <summary>
    /// Says how much work is to come. Threads that wait for each other over little data burn what several statements at once could use, so such work gets one
    /// thread for each statement.
    /// </summary>
    /// <param name="bytes">What will be read at most, as it is stored.</param>
    public void Expect(long bytes) =>
        root.Execute(string.Create(CultureInfo.InvariantCulture, $"set threads = {(bytes < LittleBytes ? 1 : options.Threads)}"));

    /// <summary>
    /// Takes every way to files from the engine but to some folders, for good: it is called before somebody's own SQL is run, behind the gate that reads its
    /// parse tree.
    /// </summary>
    /// <param name="folders">Absolute paths. What is in them can still be read, and written.</param>
    public void Confine(IEnumerable<string> folders)
    {
        var allowed = folders.Append(options.SpillFolder).Select(f => Quote.Text(Path.TrimEndingDirectorySeparator(f) + "/"));
        root.Execute($"set allowed_directories = [{string.Join(", ", allowed)}]; set enable_external_access = false");
    }

    /// <summary>Stops the engine and removes what it spilled.</summary>
    public void Dispose()
    {
        root.Dispose();
        spill.Dispose();
    }
}
