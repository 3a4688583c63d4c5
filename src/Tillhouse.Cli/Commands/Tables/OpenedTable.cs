using Tillhouse.Cli;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Delta;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;
using DeltaEngine = Tillhouse.Delta.DuckDb.DuckDbEngine;

namespace Tillhouse.Cli.Commands.Tables;

/// <summary>A Delta table and the engine that reads it, until the command ends.</summary>
internal sealed class OpenedTable : IAsyncDisposable
{
    private readonly DeltaEngine engine;

    private OpenedTable(DeltaTable table, DuckDbConnection connection, DeltaEngine engine)
    {
        Table = table;
        Connection = connection;
        this.engine = engine;
    }

    /// <summary>The table at its newest version.</summary>
    public DeltaTable Table { get; }

    /// <summary>A database in memory, with nothing in it.</summary>
    public DuckDbConnection Connection { get; }

    /// <summary>Opens a table by its folder, or by <c>layer.table</c> in the project of the call.</summary>
    /// <exception cref="DeltaException">T0601: there is no table.</exception>
    public static async Task<OpenedTable> OpenAsync(Invocation call, string named, CancellationToken cancel)
    {
        var folder = call.Terminal.Resolve(named);
        if (!Directory.Exists(folder) && TableName.TryParse(named, out var table))
        {
            folder = Path.Combine(call.LoadProject().Lake, table.Folder);
        }

        // Asked before the store is opened, because opening a store makes its folder.
        if (!Directory.Exists(folder))
        {
            throw new DeltaException(DeltaErrors.TableNotFound, $"there is no Delta table at {folder}", Help(folder));
        }

        var connection = await ConnectAsync(cancel);
        DeltaEngine? engine = null;
        try
        {
            engine = new DeltaEngine(connection);
            return new OpenedTable(
                await DeltaTable.OpenAsync(new LocalStore(folder), engine, "", call.Terminal.Clock, cancel),
                connection,
                engine
            );
        }
        catch
        {
            engine?.Dispose();
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>A database in memory that takes nothing from the network.</summary>
    public static async Task<DuckDbConnection> ConnectAsync(CancellationToken cancel)
    {
        var connection = new DuckDbConnection("Data Source=:memory:");
        try
        {
            await connection.OpenAsync(cancel);
            await connection.ExecuteAsync(
                "set TimeZone = 'UTC'; set autoinstall_known_extensions = false; set autoload_known_extensions = false",
                cancel
            );
            return connection;
        }
        catch
        {
            await connection.DisposeAsync();
            throw;
        }
    }

    /// <summary>
    /// The gate for expressions over the table's columns that a user typed: checked by their parse trees, and then the engine loses its way to all files
    /// but the table's own, should the check have missed something.
    /// </summary>
    /// <param name="snapshot">What will be read. A shallow clone has files outside its folder.</param>
    /// <param name="typed">What was typed, with its option for the error; null where nothing was.</param>
    /// <param name="folders">Further folders that the command reads from or writes to.</param>
    /// <param name="cancel">Ends the asking.</param>
    /// <exception cref="TerminalException">T0905: it is no plain expression.</exception>
    public async Task GuardAsync(
        Snapshot snapshot,
        IReadOnlyCollection<(string Option, string? Expression)> typed,
        IEnumerable<string> folders,
        CancellationToken cancel
    )
    {
        var given = typed.Where(t => t.Expression is not null).ToList();
        foreach (var (option, expression) in given)
        {
            RowExpression.Require(Connection, expression!, option);
        }

        if (given.Count == 0)
        {
            return;
        }

        var root = snapshot.Store.Locate(snapshot.TablePath);
        var allowed = folders.Append(root).Append(Path.GetTempPath()).Select(f => Quote.Text(Path.TrimEndingDirectorySeparator(f) + "/"));
        var outside = snapshot.Files.Select(snapshot.Locate).Where(f => !f.StartsWith(root, StringComparison.Ordinal)).Select(Quote.Text);
        await Connection.ExecuteAsync(
            $"set allowed_directories = [{string.Join(", ", allowed)}]; set allowed_paths = [{string.Join(", ", outside)}]; set enable_external_access = false",
            cancel
        );
    }

    public async ValueTask DisposeAsync()
    {
        engine.Dispose();
        await Connection.DisposeAsync();
    }

    private static string Help(string folder)
    {
        const string Rule = "a table's folder holds a folder _delta_log";
        var parent = Path.GetDirectoryName(folder);
        if (parent is null || !Directory.Exists(parent))
        {
            return Rule + "; see whether the path is right";
        }

        var near = NearName.Of(Path.GetFileName(folder), Directory.EnumerateDirectories(parent).Select(d => Path.GetFileName(d)));
        return near is null ? $"{Rule}; {parent} has none of that name" : $"did you mean {near}? {Rule}";
    }
}
