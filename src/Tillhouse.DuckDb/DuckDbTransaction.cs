using System.Data;
using System.Data.Common;

namespace Tillhouse.DuckDb;

/// <summary>A transaction, always of snapshot isolation. Disposing one that is not committed rolls it back.</summary>
public sealed class DuckDbTransaction : DbTransaction
{
    private readonly DuckDbConnection _connection;
    private bool _over;

    internal DuckDbTransaction(DuckDbConnection connection)
    {
        _connection = connection;
        connection.Execute("BEGIN TRANSACTION");
        connection.Session.Transaction = this;
    }

    /// <inheritdoc/>
    public override IsolationLevel IsolationLevel => IsolationLevel.Snapshot;

    /// <inheritdoc/>
    protected override DbConnection? DbConnection => _over ? null : _connection;

    /// <summary>Makes the changes durable and visible.</summary>
    /// <exception cref="DuckDbException">They conflict with another transaction (class Transaction); nothing of them stays.</exception>
    public override void Commit() => End("COMMIT");

    /// <summary>Drops the changes.</summary>
    public override void Rollback() => End("ROLLBACK");

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing && !_over && _connection.State is ConnectionState.Open)
        {
            Rollback();
        }

        base.Dispose(disposing);
    }

    private void End(string sql)
    {
        if (_over)
        {
            throw new InvalidOperationException("The transaction is over.");
        }

        // A COMMIT that fails has ended the transaction too.
        _over = true;
        _connection.Session.Transaction = null;
        _connection.Execute(sql);
    }
}
