using System.Runtime.InteropServices;

namespace Tillhouse.DuckDb.Internal;

/// <summary>The part of DuckDB's C API that opens databases, runs statements and reads results (duckdb.h 1.5). Zero means success.</summary>
internal static unsafe partial class NativeMethods
{
    private const string Library = "duckdb";

    [LibraryImport(Library)]
    internal static partial int duckdb_create_config(out nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_set_config(nint config, string name, string option);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_config(ref nint config);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_open_ext(string path, out nint database, nint config, out nint error);

    [LibraryImport(Library)]
    internal static partial void duckdb_close(ref nint database);

    [LibraryImport(Library)]
    internal static partial int duckdb_connect(DatabaseHandle database, out nint connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_disconnect(ref nint connection);

    [LibraryImport(Library)]
    internal static partial void duckdb_interrupt(ConnectionHandle connection);

    [LibraryImport(Library)]
    internal static partial NativeProgress duckdb_query_progress(ConnectionHandle connection);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_library_version();

    [LibraryImport(Library)]
    internal static partial void duckdb_free(void* memory);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial ulong duckdb_extract_statements(ConnectionHandle connection, string query, out nint statements);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_extract_statements_error(nint statements);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_extracted(ref nint statements);

    [LibraryImport(Library)]
    internal static partial int duckdb_prepare_extracted_statement(
        ConnectionHandle connection,
        ExtractedHandle statements,
        ulong index,
        out nint prepared
    );

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_prepare(ConnectionHandle connection, string query, out nint prepared);

    [LibraryImport(Library, StringMarshalling = StringMarshalling.Utf8)]
    internal static partial int duckdb_query(ConnectionHandle connection, string query, NativeResult* result);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_prepare(ref nint prepared);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_prepare_error(nint prepared);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_nparams(PreparedHandle prepared);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_parameter_name(PreparedHandle prepared, ulong index);

    [LibraryImport(Library)]
    internal static partial int duckdb_bind_value(PreparedHandle prepared, ulong index, nint value);

    [LibraryImport(Library)]
    internal static partial int duckdb_clear_bindings(PreparedHandle prepared);

    [LibraryImport(Library)]
    internal static partial NativeStatementType duckdb_prepared_statement_type(PreparedHandle prepared);

    [LibraryImport(Library)]
    internal static partial int duckdb_pending_prepared(PreparedHandle prepared, out nint pending);

    [LibraryImport(Library)]
    internal static partial int duckdb_pending_prepared(nint prepared, out nint pending);

    [LibraryImport(Library)]
    internal static partial int duckdb_pending_prepared_streaming(PreparedHandle prepared, out nint pending);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_pending(ref nint pending);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_pending_error(nint pending);

    [LibraryImport(Library)]
    internal static partial int duckdb_execute_pending(PendingHandle pending, NativeResult* result);

    [LibraryImport(Library)]
    internal static partial void duckdb_destroy_result(NativeResult* result);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_result_error(NativeResult* result);

    [LibraryImport(Library)]
    internal static partial int duckdb_result_error_type(NativeResult* result);

    [LibraryImport(Library)]
    internal static partial NativeResultType duckdb_result_return_type(NativeResult result);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_rows_changed(NativeResult* result);

    [LibraryImport(Library)]
    internal static partial ulong duckdb_column_count(NativeResult* result);

    [LibraryImport(Library)]
    internal static partial byte* duckdb_column_name(NativeResult* result, ulong column);

    [LibraryImport(Library)]
    internal static partial nint duckdb_column_logical_type(NativeResult* result, ulong column);

    [LibraryImport(Library)]
    internal static partial nint duckdb_fetch_chunk(NativeResult result);
}
