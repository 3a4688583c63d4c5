using System.Runtime.InteropServices;

namespace Tillhouse.DuckDb.Internal;

/// <summary>
/// A native object that needs another one to stay alive. The parent is released only after the child, so the order in which
/// finalisers run, or in which a user disposes, can't free a database below its connections.
/// </summary>
internal abstract class OwnedHandle : SafeHandle
{
    private readonly SafeHandle? _parent;

    protected OwnedHandle(nint value, SafeHandle? parent)
        : base(0, ownsHandle: true)
    {
        if (parent is not null)
        {
            var added = false;
            parent.DangerousAddRef(ref added);
            _parent = parent;
        }

        SetHandle(value);
    }

    public sealed override bool IsInvalid => handle == 0;

    protected abstract void Free(nint value);

    protected sealed override bool ReleaseHandle()
    {
        Free(handle);
        _parent?.DangerousRelease();
        return true;
    }
}

/// <summary>duckdb_connection.</summary>
internal sealed class ConnectionHandle(nint value, DatabaseHandle database) : OwnedHandle(value, database)
{
    protected override void Free(nint value) => NativeMethods.duckdb_disconnect(ref value);
}

/// <summary>duckdb_extracted_statements.</summary>
internal sealed class ExtractedHandle(nint value, ConnectionHandle connection) : OwnedHandle(value, connection)
{
    protected override void Free(nint value) => NativeMethods.duckdb_destroy_extracted(ref value);
}

/// <summary>duckdb_prepared_statement.</summary>
internal sealed class PreparedHandle(nint value, ConnectionHandle connection) : OwnedHandle(value, connection)
{
    protected override void Free(nint value) => NativeMethods.duckdb_destroy_prepare(ref value);
}

/// <summary>duckdb_pending_result.</summary>
internal sealed class PendingHandle(nint value, PreparedHandle? prepared) : OwnedHandle(value, prepared)
{
    protected override void Free(nint value) => NativeMethods.duckdb_destroy_pending(ref value);
}

/// <summary>duckdb_appender.</summary>
internal sealed class AppenderHandle(nint value, ConnectionHandle connection) : OwnedHandle(value, connection)
{
    protected override void Free(nint value)
    {
        // Destroying would write what was not flushed, and this may be the finaliser's thread.
        _ = NativeMethods.duckdb_appender_clear(value);
        _ = NativeMethods.duckdb_appender_destroy(ref value);
    }
}

/// <summary>duckdb_result, kept in unmanaged memory so that its address is stable, with the statement it comes from.</summary>
internal sealed unsafe class ResultHandle : OwnedHandle
{
    public ResultHandle(PreparedHandle statement, string? sql)
        : base((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)), statement)
    {
        Statement = statement;
        Sql = sql;
    }

    /// <summary>A result that comes from no prepared statement.</summary>
    public ResultHandle(ConnectionHandle connection, string sql)
        : base((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)), connection) => Sql = sql;

    /// <summary>A second result of the same statement, which must not outlive the first.</summary>
    public ResultHandle(ResultHandle first)
        : base((nint)NativeMemory.AllocZeroed((nuint)sizeof(NativeResult)), null)
    {
        Statement = first.Statement;
        Sql = first.Sql;
    }

    /// <summary>Alive as long as this is, even where its owner has disposed it; null where the text was run as it was.</summary>
    public PreparedHandle? Statement { get; }

    /// <summary>Whether all rows are there already: a text that is run as it was gives its result in one piece.</summary>
    public bool IsWhole => Statement is null;

    /// <summary>The text that DuckDB's error places count in; null where they can't be trusted.</summary>
    public string? Sql { get; }

    public NativeResult* Pointer => (NativeResult*)handle;

    protected override void Free(nint value)
    {
        NativeMethods.duckdb_destroy_result((NativeResult*)value);
        NativeMemory.Free((void*)value);
    }
}

/// <summary>duckdb_data_chunk. Its vectors may point into pages of the database, so it holds on to the owner.</summary>
internal sealed class ChunkHandle(nint value, SafeHandle owner) : OwnedHandle(value, owner)
{
    public nint Value => handle;

    protected override void Free(nint value) => NativeMethods.duckdb_destroy_data_chunk(ref value);
}
