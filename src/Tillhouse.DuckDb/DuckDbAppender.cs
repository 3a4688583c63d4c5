using System.Globalization;
using Tillhouse.DuckDb.Internal;

namespace Tillhouse.DuckDb;

/// <summary>
/// Adds rows to a table in bulk: <c>BeginRow().Append(1).Append("x").EndRow()</c>. Rows are gathered in chunks and written by
/// <see cref="Flush"/>, <see cref="Close"/> and <see cref="Dispose"/>, and in between where many have gathered; outside a transaction each
/// write commits by itself. Values must be of the column's type or fit it without loss.
/// </summary>
public sealed partial class DuckDbAppender : IDisposable
{
    private readonly Session _session;
    private readonly AppenderHandle _handle;
    private readonly AppendChunk _chunk;
    private int _column = -1;
    private bool _closed;

    internal DuckDbAppender(Session session, string? catalog, string? schema, string table)
    {
        _session = session;
        using var claim = session.Enter();
        var failed = NativeMethods.duckdb_appender_create_ext(session.Handle, catalog, schema, table, out var native);
        _handle = new AppenderHandle(native, session.Handle);
        try
        {
            ThrowIf(failed, native);
            _chunk = new AppendChunk(_handle);
        }
        catch
        {
            _handle.Dispose();
            throw;
        }
    }

    /// <summary>Columns that a row needs.</summary>
    public int ColumnCount => _chunk.Columns.Length;

    /// <summary>Starts a row. A row that was begun and not ended is dropped.</summary>
    public DuckDbAppender BeginRow()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        _column = 0;
        return this;
    }

    /// <summary>Ends a row that has a value for every column.</summary>
    /// <exception cref="InvalidOperationException">Values are missing.</exception>
    /// <exception cref="DuckDbException">The rows gathered so far break a constraint.</exception>
    public void EndRow()
    {
        if (_column != ColumnCount)
        {
            throw new InvalidOperationException(
                string.Create(CultureInfo.InvariantCulture, $"The row has {Math.Max(_column, 0)} of {ColumnCount} values.")
            );
        }

        _column = -1;
        if (_chunk.EndRow())
        {
            WriteChunk();
        }
    }

    /// <summary>Writes all ended rows to the table.</summary>
    /// <exception cref="DuckDbException">They break a constraint; none of the rows since the last write is in the table.</exception>
    public void Flush()
    {
        ObjectDisposedException.ThrowIf(_closed, this);
        WriteChunk();
        using var claim = _session.Enter();
        ThrowIf(NativeMethods.duckdb_appender_flush(_handle));
    }

    /// <summary>Writes all ended rows and closes the appender.</summary>
    /// <exception cref="DuckDbException">They break a constraint.</exception>
    public void Close()
    {
        if (_closed)
        {
            return;
        }

        try
        {
            Flush();
        }
        finally
        {
            _closed = true;
            _chunk.Dispose();
            _handle.Dispose();
        }
    }

    /// <summary>As <see cref="Close"/>.</summary>
    public void Dispose() => Close();

    private void WriteChunk()
    {
        if (_chunk.Rows > 0)
        {
            using var claim = _session.Enter();
            var failed = NativeMethods.duckdb_append_data_chunk(_handle, _chunk.Seal());
            _chunk.Reset();
            ThrowIf(failed);
        }
    }

    private void ThrowIf(int failed)
    {
        if (failed == 0)
        {
            return;
        }

        // What is left inside would fail again at the next flush and at the end, so the appender is emptied with the error.
        var error = ErrorOf(_handle.DangerousGetHandle());
        _ = NativeMethods.duckdb_appender_clear(_handle);
        throw error;
    }

    private static void ThrowIf(int failed, nint appender)
    {
        if (failed != 0)
        {
            throw ErrorOf(appender);
        }
    }

    private static unsafe DuckDbException ErrorOf(nint appender)
    {
        var error = NativeMethods.duckdb_appender_error_data(appender);
        try
        {
            return ErrorText.ToException(
                NativeText.Borrowed(NativeMethods.duckdb_error_data_message(error)),
                null,
                (DuckDbErrorClass)NativeMethods.duckdb_error_data_error_type(error)
            );
        }
        finally
        {
            NativeMethods.duckdb_destroy_error_data(ref error);
        }
    }
}
