namespace Tillhouse.DuckDb.Internal;

/// <summary>
/// One transaction around planning and running a statement where the user has begun none. DuckDB prepares in one transaction and runs in the next, and a plan
/// holds what the statistics said: a filter that all rows passed is left out of it, for good. Rows that another connection committed in between would then
/// pass, too. A plan with parameters is made anew when it runs, so it needs no such care.
/// </summary>
internal sealed class AutoCommit(Session session) : IDisposable
{
    private PreparedHandle? _begin;
    private PreparedHandle? _commit;
    private bool _isOpen;
    private bool _isStreaming;

    // Whether the user has begun a transaction. Unknown after a COMMIT or BEGIN that failed, until the next BEGIN tells.
    private bool? _isUsers = false;

    /// <summary>Begins a transaction, unless the user has. Every one is ended by <see cref="Commit"/>, <see cref="EndStream"/> or <see cref="Rollback"/>.</summary>
    public bool Begin()
    {
        Rollback(); // Of a stream whose reader never came to be.
        if (_isUsers is not true)
        {
            _begin ??= Prepare("BEGIN TRANSACTION");
            _isOpen = Quietly(_begin);
            _isUsers = !_isOpen;
        }

        return _isOpen;
    }

    /// <summary>Makes what the statement changed durable.</summary>
    /// <exception cref="DuckDbException">It conflicts with another transaction; nothing of it stays.</exception>
    public void Commit()
    {
        _isOpen = false;
        _commit ??= Prepare("COMMIT");
        session.Run(_commit, null, CancellationToken.None).Dispose();
    }

    /// <summary>What runs gives its rows little by little: the transaction is open until <see cref="EndStream"/>.</summary>
    public void Stream() => _isStreaming = _isOpen;

    /// <summary>A SELECT has come to its end, or nobody wants the rest of it.</summary>
    public void EndStream()
    {
        if (_isStreaming)
        {
            (_isOpen, _isStreaming) = (false, false);
            _commit ??= Prepare("COMMIT");
            Quietly(_commit);
        }
    }

    /// <summary>The statement failed, or needs no transaction of ours.</summary>
    public void Rollback()
    {
        if (_isOpen)
        {
            (_isOpen, _isStreaming) = (false, false);
            using var rollback = Prepare("ROLLBACK");
            Quietly(rollback);
        }
    }

    /// <summary>The user's own BEGIN, COMMIT or ROLLBACK was run: one that works is the opposite of what was before.</summary>
    public void SawTransaction(bool succeeded) => _isUsers = succeeded ? !_isUsers : null;

    public void Dispose()
    {
        _begin?.Dispose();
        _commit?.Dispose();
    }

    private PreparedHandle Prepare(string sql)
    {
        var failed = NativeMethods.duckdb_prepare(session.Handle, sql, out var native);
        var prepared = new PreparedHandle(native, session.Handle);
        if (failed == 0)
        {
            return prepared;
        }

        using (prepared)
        {
            throw new DuckDbException(DuckDbErrorClass.Transaction, $"DuckDB could not prepare {sql}.");
        }
    }

    private static unsafe bool Quietly(PreparedHandle statement)
    {
        var failed = NativeMethods.duckdb_pending_prepared(statement, out var native);
        using var pending = new PendingHandle(native, statement);
        using var result = new ResultHandle(statement, null);
        return failed == 0 && NativeMethods.duckdb_execute_pending(pending, result.Pointer) == 0;
    }
}
