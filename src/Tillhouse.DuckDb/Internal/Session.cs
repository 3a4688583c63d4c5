namespace Tillhouse.DuckDb.Internal;

/// <summary>
/// One open native connection and what runs on it. A connection serves one command at a time, as ADO.NET has it; only
/// <see cref="Interrupt"/> and <see cref="Progress"/> may be called from other threads.
/// </summary>
internal sealed class Session : IDisposable
{
    private int _busy;
    private volatile bool _interrupted;
    private DuckDbDataReader? _reader;

    public Session(DatabaseHandle database)
    {
        Database = database;
        if (NativeMethods.duckdb_connect(database, out var connection) != 0)
        {
            throw new DuckDbException(DuckDbErrorClass.Connection, "DuckDB could not connect to the open database.");
        }

        Handle = new ConnectionHandle(connection, database);
    }

    public DatabaseHandle Database { get; }

    public ConnectionHandle Handle { get; }

    public DuckDbTransaction? Transaction { get; set; }

    /// <summary>The transactions of statements for which the user has begun none.</summary>
    public AutoCommit AutoCommit => field ??= new AutoCommit(this);

    /// <summary>Stops what runs now, if anything does; it then ends with an error of class Interrupt.</summary>
    public void Interrupt()
    {
        _interrupted = true;
        if (!Handle.IsClosed)
        {
            NativeMethods.duckdb_interrupt(Handle);
        }
    }

    public DuckDbProgress Progress()
    {
        var progress = NativeMethods.duckdb_query_progress(Handle);
        return new DuckDbProgress(progress.Percentage, (long)progress.RowsProcessed, (long)progress.TotalRows);
    }

    /// <summary>Claims the connection for one call.</summary>
    /// <exception cref="InvalidOperationException">Another call or an open reader uses it.</exception>
    public Claim Enter(DuckDbDataReader? reader = null)
    {
        if (Interlocked.Exchange(ref _busy, 1) != 0)
        {
            throw new InvalidOperationException("The connection is executing another command; use Duplicate() for a second one.");
        }

        if (_reader is not null && _reader != reader)
        {
            _busy = 0;
            throw new InvalidOperationException(
                "The connection has an open reader; dispose it first, or use Duplicate() for a second connection."
            );
        }

        if (reader is null)
        {
            _interrupted = false;
        }

        return new Claim(this);
    }

    public void Hold(DuckDbDataReader reader) => _reader = reader;

    /// <summary>Ends the hold of a reader; <paramref name="abandon"/> also ends its query, which otherwise waits for the next one.</summary>
    public void LetGo(DuckDbDataReader reader, bool abandon)
    {
        if (_reader != reader)
        {
            return;
        }

        _reader = null;
        if (abandon && !Handle.IsClosed && NativeMethods.duckdb_prepare(Handle, "SELECT 1", out var prepared) == 0)
        {
            // A stream that is dropped half-way stays the connection's active query, with its transaction and its buffers. Preparing
            // anything at all makes DuckDB clean it up.
            NativeMethods.duckdb_destroy_prepare(ref prepared);
        }

        if (!Handle.IsClosed)
        {
            AutoCommit.EndStream();
        }
    }

    public void CloseReader() => _reader?.Dispose();

    /// <summary>Runs a bound statement. Only SELECT streams: all others are finished, and committed, when this returns.</summary>
    public unsafe ResultHandle Run(PreparedHandle statement, string? sql, CancellationToken cancellationToken)
    {
        var stream = NativeMethods.duckdb_prepared_statement_type(statement) is NativeStatementType.Select;
        var failed = stream
            ? NativeMethods.duckdb_pending_prepared_streaming(statement, out var native)
            : NativeMethods.duckdb_pending_prepared(statement, out native);
        using var pending = new PendingHandle(native, statement);
        if (failed != 0)
        {
            throw ErrorText.ToException(NativeText.Borrowed(NativeMethods.duckdb_pending_error(native)), sql);
        }

        // From here on the interrupt flag of DuckDB sticks to this query; one that came while it was being bound is repeated.
        using var registration = InterruptOn(cancellationToken);
        if (_interrupted)
        {
            NativeMethods.duckdb_interrupt(Handle);
        }

        var result = new ResultHandle(statement, sql);
        if (NativeMethods.duckdb_execute_pending(pending, result.Pointer) != 0)
        {
            using (result)
            {
                cancellationToken.ThrowIfCancellationRequested();
                throw ToException(result);
            }
        }

        if (cancellationToken.IsCancellationRequested)
        {
            result.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
        }

        return result;
    }

    /// <summary>
    /// Plans and runs the text of one statement that gives no stream of rows, in a transaction of its own unless the user has begun one. Prepared, a statement
    /// over files would be bound twice.
    /// </summary>
    public unsafe ResultHandle RunDirectly(string sql, CancellationToken cancellationToken)
    {
        AutoCommit.Rollback(); // Of a stream whose reader never came to be.
        var result = new ResultHandle(Handle, sql);
        int failed;
        using (InterruptOn(cancellationToken))
        using (new RepeatedInterrupt(this))
        {
            failed = NativeMethods.duckdb_query(Handle, sql, result.Pointer);
        }

        if (failed == 0)
        {
            return result;
        }

        using (result)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw ToException(result);
        }
    }

    /// <summary>The next chunk of a result; null at its end.</summary>
    public unsafe ChunkHandle? Fetch(ResultHandle result, CancellationToken cancellationToken)
    {
        using var registration = InterruptOn(cancellationToken);
        var chunk = NativeMethods.duckdb_fetch_chunk(*result.Pointer);
        if (chunk != 0)
        {
            return new ChunkHandle(chunk, result);
        }

        if (NativeMethods.duckdb_result_error(result.Pointer) is var text && text is not null && *text != 0)
        {
            if (cancellationToken.IsCancellationRequested)
            {
                AutoCommit.Rollback();
                cancellationToken.ThrowIfCancellationRequested();
            }

            var error = ToException(result);
            AutoCommit.Rollback();
            throw error.ErrorClass is DuckDbErrorClass.Interrupt && !_interrupted ? CauseOf(result) ?? error : error;
        }

        AutoCommit.EndStream();
        return null;
    }

    public void Dispose()
    {
        AutoCommit.Dispose();
        Handle.Dispose();
    }

    private CancellationTokenRegistration InterruptOn(CancellationToken cancellationToken) =>
        cancellationToken.CanBeCanceled
            ? cancellationToken.UnsafeRegister(static session => ((Session)session!).Interrupt(), this)
            : default;

    /// <summary>
    /// A failing thread sets DuckDB's interrupt flag before it stores its error, and a stream may see the flag first: then the user would
    /// read "Interrupted!" for a value that can't be cast. Nobody has interrupted, so running the SELECT again, not as a stream, tells
    /// what it was.
    /// </summary>
    private unsafe DuckDbException? CauseOf(ResultHandle result)
    {
        if (result.Statement is not { } statement)
        {
            return null;
        }

        if (NativeMethods.duckdb_pending_prepared(statement.DangerousGetHandle(), out var native) != 0)
        {
            NativeMethods.duckdb_destroy_pending(ref native);
            return null;
        }

        using var pending = new PendingHandle(native, null);
        using var again = new ResultHandle(result);
        return NativeMethods.duckdb_execute_pending(pending, again.Pointer) != 0 ? ToException(again) : null;
    }

    private static unsafe DuckDbException ToException(ResultHandle result) =>
        ErrorText.ToException(
            NativeText.Borrowed(NativeMethods.duckdb_result_error(result.Pointer)),
            result.Sql,
            (DuckDbErrorClass)NativeMethods.duckdb_result_error_type(result.Pointer)
        );

    /// <summary>
    /// DuckDB forgets an interrupt that comes before it has begun with a text, and nobody outside knows when it has: so while one runs, an interrupt that was
    /// asked for is given again and again.
    /// </summary>
    private sealed class RepeatedInterrupt : IDisposable
    {
        private const int Milliseconds = 20;

        private readonly Lock gate = new();
        private readonly Session session;
        private readonly Timer timer;
        private bool isOver;

        public RepeatedInterrupt(Session session)
        {
            this.session = session;
            timer = new Timer(static self => ((RepeatedInterrupt)self!).Again(), this, Milliseconds, Milliseconds);
        }

        /// <summary>From when this returns, no interrupt of it reaches what runs next.</summary>
        public void Dispose()
        {
            timer.Dispose();
            lock (gate)
            {
                isOver = true;
            }
        }

        private void Again()
        {
            lock (gate)
            {
                if (!isOver && session._interrupted)
                {
                    session.Interrupt();
                }
            }
        }
    }

    /// <summary>The right to use the connection, given back on Dispose.</summary>
    internal readonly struct Claim(Session session) : IDisposable
    {
        public void Dispose() => Volatile.Write(ref session._busy, 0);
    }
}
