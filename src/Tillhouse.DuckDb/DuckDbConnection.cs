using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Tillhouse.DuckDb.Internal;

namespace Tillhouse.DuckDb;

/// <summary>
/// A connection to a DuckDB database. It serves one command at a time; for work side by side take a second one with
/// <see cref="Duplicate"/>. Only <see cref="Interrupt"/> and <see cref="QueryProgress"/> may be called from other threads.
/// </summary>
public sealed class DuckDbConnection : DbConnection
{
    private string _connectionString = "";
    private Session? _session;

    /// <summary>Makes a closed connection to an in-memory database.</summary>
    public DuckDbConnection() { }

    /// <summary>Makes a closed connection; see <see cref="DuckDbConnectionStringBuilder"/> for the keys.</summary>
    public DuckDbConnection(string? connectionString) => ConnectionString = connectionString;

    /// <inheritdoc/>
    /// <exception cref="InvalidOperationException">It is set while the connection is open.</exception>
    [AllowNull]
    public override string ConnectionString
    {
        get => _connectionString;
        set
        {
            if (_session is not null)
            {
                throw new InvalidOperationException("The connection string can't change while the connection is open.");
            }

            _connectionString = value ?? "";
        }
    }

    /// <inheritdoc/>
    public override string Database => DataSource is ":memory:" ? "memory" : Path.GetFileNameWithoutExtension(DataSource);

    /// <summary>The file's path or <c>:memory:</c>.</summary>
    public override string DataSource => new DuckDbConnectionStringBuilder(_connectionString).DataSource;

    /// <summary>The version of the DuckDB library, as <c>v1.5.6</c>.</summary>
    public override unsafe string ServerVersion => NativeText.Borrowed(NativeMethods.duckdb_library_version());

    /// <inheritdoc/>
    public override ConnectionState State => _session is null ? ConnectionState.Closed : ConnectionState.Open;

    /// <inheritdoc/>
    protected override DbProviderFactory DbProviderFactory => DuckDbProviderFactory.Instance;

    internal Session Session => _session ?? throw new InvalidOperationException("The connection is not open.");

    /// <summary>Opens the database, creating the file where there is none.</summary>
    /// <exception cref="DuckDbException">The file can't be opened or a setting is refused.</exception>
    /// <exception cref="InvalidOperationException">
    /// The connection is open, or the file is open in this process with other settings.
    /// </exception>
    public override void Open()
    {
        if (_session is not null)
        {
            throw new InvalidOperationException("The connection is open already.");
        }

        var builder = new DuckDbConnectionStringBuilder(_connectionString);
        var database = DatabaseHandle.Acquire(builder.DataSource, builder.Settings());
        Open(database);

        // The connection holds a count of its own on the database, so ours can go at once.
        database.Dispose();
    }

    /// <summary>Opens the database on a worker thread.</summary>
    public override Task OpenAsync(CancellationToken cancellationToken)
    {
        cancellationToken.ThrowIfCancellationRequested();
        return Task.Run(Open, cancellationToken);
    }

    /// <summary>Opens another connection onto the same database instance, in-memory ones included.</summary>
    /// <exception cref="InvalidOperationException">The connection is not open.</exception>
    public DuckDbConnection Duplicate()
    {
        var copy = new DuckDbConnection(_connectionString);
        copy.Open(Session.Database);
        return copy;
    }

    /// <summary>Stops the running query, which then fails with class Interrupt. May be called from any thread; idle, it does nothing.</summary>
    public void Interrupt() => _session?.Interrupt();

    /// <summary>Makes DuckDB count how far the queries of this connection are, which costs them a few percent. Off until it is asked for.</summary>
    /// <exception cref="InvalidOperationException">The connection is not open.</exception>
    public void TrackProgress() =>
        // Counting is part of DuckDB's progress bar; its printing to the console must stay off.
        Execute("SET enable_progress_bar_print = false; SET enable_progress_bar = true");

    /// <summary>How far the running query is, after <see cref="TrackProgress"/>. May be called from any thread.</summary>
    public DuckDbProgress QueryProgress() => _session?.Progress() ?? new DuckDbProgress(-1, 0, 0);

    /// <summary>Runs all statements of <paramref name="sql"/> and gives the number of rows they changed, -1 if they change none.</summary>
    /// <exception cref="DuckDbException">A statement fails; those before it have run.</exception>
    public int Execute(string sql)
    {
        using var command = new DuckDbCommand(sql, this);
        return command.ExecuteNonQuery();
    }

    /// <summary>As <see cref="Execute"/>, on a worker thread; cancelling interrupts the query.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public async Task<int> ExecuteAsync(string sql, CancellationToken cancellationToken = default)
    {
        using var command = new DuckDbCommand(sql, this);
        return await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>
    /// The first column of the first row of the last statement; null (or the default) where it is NULL or there is no row. Ask for a
    /// nullable type to tell NULL from zero.
    /// </summary>
    /// <exception cref="InvalidCastException">The column can't be read as <typeparamref name="T"/>.</exception>
    public T? Scalar<T>(string sql)
    {
        using var command = new DuckDbCommand(sql, this);
        using var reader = command.ExecuteReader();
        return reader.Read() && !reader.IsDBNull(0) ? reader.GetFieldValue<T>(0) : default;
    }

    /// <summary>Makes an appender for a table; without a schema the search path finds it.</summary>
    /// <exception cref="DuckDbException">There is no such table.</exception>
    public DuckDbAppender CreateAppender(string? schema, string table) => CreateAppender(null, schema, table);

    /// <inheritdoc cref="CreateAppender(string?, string)"/>
    public DuckDbAppender CreateAppender(string? catalog, string? schema, string table) => new(Session, catalog, schema, table);

    /// <summary>Makes a command for this connection.</summary>
    public new DuckDbCommand CreateCommand() => new("", this);

    /// <summary>Begins a transaction of snapshot isolation.</summary>
    public new DuckDbTransaction BeginTransaction() => BeginTransaction(IsolationLevel.Snapshot);

    /// <inheritdoc cref="BeginTransaction()"/>
    /// <exception cref="NotSupportedException">More isolation is asked for than a snapshot gives.</exception>
    public new DuckDbTransaction BeginTransaction(IsolationLevel isolationLevel)
    {
        if (isolationLevel is IsolationLevel.Serializable or IsolationLevel.Chaos)
        {
            throw new NotSupportedException("DuckDB's transactions are of snapshot isolation.");
        }

        if (Session.Transaction is not null)
        {
            throw new InvalidOperationException("The connection has an open transaction; DuckDB does not nest them.");
        }

        return new DuckDbTransaction(this);
    }

    /// <summary>Makes <paramref name="databaseName"/> (a database or a schema) the default of this connection.</summary>
    public override void ChangeDatabase(string databaseName) =>
        Execute($"USE \"{databaseName.Replace("\"", "\"\"", StringComparison.Ordinal)}\"");

    /// <summary>Closes the connection and a reader that is open on it. An open transaction is rolled back.</summary>
    public override void Close()
    {
        if (_session is not { } session)
        {
            return;
        }

        session.CloseReader();
        _session = null;
        session.Dispose();
        OnStateChange(new StateChangeEventArgs(ConnectionState.Open, ConnectionState.Closed));
    }

    /// <inheritdoc/>
    protected override DbTransaction BeginDbTransaction(IsolationLevel isolationLevel) => BeginTransaction(isolationLevel);

    /// <inheritdoc/>
    protected override DbCommand CreateDbCommand() => CreateCommand();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        // The finaliser leaves the native connection to its own handle: other managed objects may be gone already.
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private void Open(DatabaseHandle database)
    {
        _session = new Session(database);
        OnStateChange(new StateChangeEventArgs(ConnectionState.Closed, ConnectionState.Open));
    }
}
