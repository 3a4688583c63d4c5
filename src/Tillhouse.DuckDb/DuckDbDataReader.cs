using System.Collections;
using System.Data;
using System.Data.Common;
using Tillhouse.DuckDb.Internal;
using Tillhouse.DuckDb.Internal.Vectors;

namespace Tillhouse.DuckDb;

/// <summary>
/// Streams the rows of a query, a chunk of up to 2,048 at a time, so that a result of any size takes little memory. Disposing it
/// half-way ends the query.
/// </summary>
public sealed partial class DuckDbDataReader : DbDataReader
{
    private readonly Session _session;
    private readonly ResultHandle? _result;
    private readonly DuckDbConnection? _toClose;
    private readonly Vector[] _columns = [];
    private readonly string[] _names = [];
    private ChunkHandle? _chunk;
    private int _rows;
    private int _row = -1;
    private bool _ended;
    private bool _ahead;
    private bool _anyRow;
    private bool _closed;

    internal unsafe DuckDbDataReader(Session session, ResultHandle? result, int changed, DuckDbConnection? toClose)
    {
        (_session, _result, _toClose, RecordsAffected) = (session, result, toClose, changed);
        if (result is null || NativeMethods.duckdb_result_return_type(*result.Pointer) is not NativeResultType.Rows)
        {
            result?.Dispose();
            _ended = true;
            return;
        }

        try
        {
            (_names, _columns) = Describe(result);
            session.Hold(this);
        }
        catch
        {
            result.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public override int FieldCount => _columns.Length;

    /// <summary>Rows that the command's statements inserted, changed and deleted; -1 if they do none of these.</summary>
    public override int RecordsAffected { get; }

    /// <inheritdoc/>
    public override bool IsClosed => _closed;

    /// <inheritdoc/>
    public override int Depth => 0;

    /// <inheritdoc/>
    public override bool HasRows
    {
        get
        {
            // Looking ahead is the only way to know: the first chunk is fetched and Read() starts with it.
            if (!_anyRow && !_ended && _chunk is null)
            {
                _ahead = NextChunk(CancellationToken.None);
            }

            return _anyRow;
        }
    }

    /// <inheritdoc/>
    public override bool Read() => Read(CancellationToken.None);

    /// <summary>As <see cref="Read()"/>; cancelling interrupts the query where the row must still be computed.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    internal bool Read(CancellationToken cancellationToken)
    {
        if (++_row < _rows)
        {
            _ahead = false;
            return true;
        }

        if (!NextChunk(cancellationToken))
        {
            return false;
        }

        _row = 0;
        return true;
    }

    /// <summary>Gives the next row; only fetching a chunk that must still be computed leaves the caller's thread.</summary>
    public override Task<bool> ReadAsync(CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
        {
            return Task.FromCanceled<bool>(cancellationToken);
        }

        if (_ended || _row + 1 < _rows || _result is { IsWhole: true })
        {
            return Task.FromResult(Read(CancellationToken.None));
        }

        return Task.Run(() => Read(cancellationToken), cancellationToken);
    }

    /// <summary>False: the result of a command is that of its last statement.</summary>
    public override bool NextResult()
    {
        End(abandon: true);
        return false;
    }

    /// <inheritdoc/>
    public override IEnumerator GetEnumerator() => new DbEnumerator(this, closeReader: false);

    /// <inheritdoc/>
    public override void Close()
    {
        if (_closed)
        {
            return;
        }

        _closed = true;
        End(abandon: true);
        _toClose?.Close();
    }

    /// <summary>Moves to the next chunk; the row is then before its first.</summary>
    internal bool NextChunk(CancellationToken cancellationToken)
    {
        if (_ahead)
        {
            _ahead = false;
            _row = -1;
            return true;
        }

        if (_ended)
        {
            return false;
        }

        ObjectDisposedException.ThrowIf(_closed, this);
        using var claim = _session.Enter(this);
        return Fetch(cancellationToken);
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            Close();
        }

        base.Dispose(disposing);
    }

    private static unsafe (string[] Names, Vector[] Columns) Describe(ResultHandle result)
    {
        var count = (int)NativeMethods.duckdb_column_count(result.Pointer);
        var (names, columns) = (new string[count], new Vector[count]);
        for (var i = 0; i < count; i++)
        {
            names[i] = NativeText.Borrowed(NativeMethods.duckdb_column_name(result.Pointer, (ulong)i));
            columns[i] = VectorFactory.Create(ColumnType.Take(NativeMethods.duckdb_column_logical_type(result.Pointer, (ulong)i)));
        }

        return (names, columns);
    }

    private bool Fetch(CancellationToken cancellationToken)
    {
        do
        {
            _chunk?.Dispose();
            (_chunk, _rows, _row) = (null, 0, -1);
            try
            {
                _chunk = _session.Fetch(_result!, cancellationToken);
            }
            catch
            {
                End(abandon: true);
                throw;
            }

            if (_chunk is null)
            {
                End(abandon: false);
                return false;
            }

            _rows = (int)NativeMethods.duckdb_data_chunk_get_size(_chunk.Value);
        } while (_rows == 0);

        for (var i = 0; i < _columns.Length; i++)
        {
            _columns[i].Attach(NativeMethods.duckdb_data_chunk_get_vector(_chunk.Value, (ulong)i));
        }

        return _anyRow = true;
    }

    private void End(bool abandon)
    {
        // A chunk that is not full is nearly always the last. Fetching the end after it lets DuckDB commit what the query did
        // (nextval, say); dropping the stream would roll it back.
        if (abandon && !_ended && _chunk is not null && _rows < (int)NativeMethods.duckdb_vector_size())
        {
            abandon = !TryFinish();
        }

        _ended = true;
        _rows = 0;
        _chunk?.Dispose();
        _chunk = null;
        _result?.Dispose();
        _session.LetGo(this, abandon);
    }

    private bool TryFinish()
    {
        try
        {
            using var next = _session.Fetch(_result!, CancellationToken.None);
            return next is null;
        }
        catch (DuckDbException)
        {
            return false;
        }
    }
}
