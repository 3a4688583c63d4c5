using System.Data;
using System.Data.Common;
using System.Diagnostics.CodeAnalysis;
using Tillhouse.DuckDb.Internal;

namespace Tillhouse.DuckDb;

/// <summary>
/// SQL to run. A text may hold several statements: all are run, and the result of the last one is the command's; the rows of those
/// before it are dropped. The async versions run on a worker thread, and cancelling them interrupts the query.
/// </summary>
public sealed class DuckDbCommand : DbCommand
{
    private string _text = "";
    private Script? _script;

    /// <summary>Makes an empty command.</summary>
    public DuckDbCommand() { }

    /// <summary>Makes a command for a connection.</summary>
    public DuckDbCommand(string? sql, DuckDbConnection? connection)
    {
        CommandText = sql;
        Connection = connection;
    }

    /// <summary>The SQL; parameters are <c>$name</c>, <c>$1</c> or <c>?</c>.</summary>
    [AllowNull]
    public override string CommandText
    {
        get => _text;
        set => _text = value ?? "";
    }

    /// <summary>Kept for callers; a query is bounded by its CancellationToken or by <see cref="Cancel"/>.</summary>
    public override int CommandTimeout { get; set; }

    /// <summary>Always <see cref="CommandType.Text"/>.</summary>
    /// <exception cref="NotSupportedException">Another type is set.</exception>
    public override CommandType CommandType
    {
        get => CommandType.Text;
        set
        {
            if (value is not CommandType.Text)
            {
                throw new NotSupportedException("DuckDB runs SQL text only; call a procedure with CALL.");
            }
        }
    }

    /// <inheritdoc/>
    public override bool DesignTimeVisible { get; set; }

    /// <inheritdoc/>
    public override UpdateRowSource UpdatedRowSource { get; set; }

    /// <summary>The connection to run on.</summary>
    public new DuckDbConnection? Connection { get; set; }

    /// <summary>The parameters.</summary>
    public new DuckDbParameterCollection Parameters { get; } = [];

    /// <inheritdoc/>
    protected override DbConnection? DbConnection
    {
        get => Connection;
        set => Connection = (DuckDbConnection?)value;
    }

    /// <inheritdoc/>
    protected override DbParameterCollection DbParameterCollection => Parameters;

    /// <summary>Kept for callers: DuckDB's transaction belongs to the connection, so every command runs in it.</summary>
    protected override DbTransaction? DbTransaction { get; set; }

    /// <summary>Interrupts what runs on the connection. May be called from any thread.</summary>
    public override void Cancel() => Connection?.Interrupt();

    /// <summary>Parses and plans the text; one statement keeps its plan until the text changes.</summary>
    /// <exception cref="DuckDbException">The text is wrong.</exception>
    public override void Prepare() => Script().Prepare();

    /// <summary>Runs the text to its end and gives the number of rows changed, -1 if it changes none.</summary>
    /// <exception cref="DuckDbException">A statement fails; those before it have run.</exception>
    public override int ExecuteNonQuery() => ExecuteNonQuery(CancellationToken.None);

    /// <summary>As <see cref="ExecuteNonQuery()"/>; cancelling interrupts it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal int ExecuteNonQuery(CancellationToken cancellationToken)
    {
        using var reader = ExecuteReader(CommandBehavior.Default, cancellationToken);
        while (reader.NextChunk(cancellationToken)) { }

        return reader.RecordsAffected;
    }

    /// <summary>The first column of the first row; null where there is no row, DBNull where it is NULL.</summary>
    public override object? ExecuteScalar() => ExecuteScalar(CancellationToken.None);

    /// <summary>As <see cref="ExecuteScalar()"/>; cancelling interrupts it.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal object? ExecuteScalar(CancellationToken cancellationToken)
    {
        using var reader = ExecuteReader(CommandBehavior.Default, cancellationToken);
        return reader.Read(cancellationToken) ? reader.GetValue(0) : null;
    }

    /// <summary>Runs the text and streams the rows of its last statement.</summary>
    public new DuckDbDataReader ExecuteReader() => ExecuteReader(CommandBehavior.Default, CancellationToken.None);

    /// <inheritdoc cref="ExecuteReader()"/>
    public new DuckDbDataReader ExecuteReader(CommandBehavior behavior) => ExecuteReader(behavior, CancellationToken.None);

    /// <summary>As <see cref="ExecuteReader()"/>; cancelling interrupts it until the first rows are there.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal DuckDbDataReader ExecuteReader(CommandBehavior behavior, CancellationToken cancellationToken)
    {
        var script = Script();
        using var claim = script.Session.Enter();
        var result = script.Run(Parameters, out var changed, cancellationToken);
        return new DuckDbDataReader(
            script.Session,
            result,
            checked((int)changed),
            behavior.HasFlag(CommandBehavior.CloseConnection) ? Connection : null
        );
    }

    /// <inheritdoc/>
    public override Task<int> ExecuteNonQueryAsync(CancellationToken cancellationToken) =>
        Task.Run(() => ExecuteNonQuery(cancellationToken), cancellationToken);

    /// <inheritdoc/>
    public override Task<object?> ExecuteScalarAsync(CancellationToken cancellationToken) =>
        Task.Run(() => ExecuteScalar(cancellationToken), cancellationToken);

    /// <summary>As <see cref="ExecuteReader()"/>, on a worker thread.</summary>
    public new Task<DuckDbDataReader> ExecuteReaderAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => ExecuteReader(CommandBehavior.Default, cancellationToken), cancellationToken);

    /// <inheritdoc/>
    protected override DbDataReader ExecuteDbDataReader(CommandBehavior behavior) => ExecuteReader(behavior);

    /// <inheritdoc/>
    protected override async Task<DbDataReader> ExecuteDbDataReaderAsync(CommandBehavior behavior, CancellationToken cancellationToken) =>
        await Task.Run(() => ExecuteReader(behavior, cancellationToken), cancellationToken).ConfigureAwait(false);

    /// <inheritdoc/>
    protected override DbParameter CreateDbParameter() => new DuckDbParameter();

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _script?.Dispose();
            _script = null;
        }

        base.Dispose(disposing);
    }

    private Script Script()
    {
        var session = (Connection ?? throw new InvalidOperationException("The command has no connection.")).Session;
        if (_script is not null && _script.Session == session && ReferenceEquals(_script.Sql, _text))
        {
            return _script;
        }

        _script?.Dispose();
        return _script = new Script(session, _text);
    }
}
