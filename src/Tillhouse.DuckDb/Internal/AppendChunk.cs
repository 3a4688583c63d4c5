namespace Tillhouse.DuckDb.Internal;

/// <summary>The chunk that an appender fills row by row and hands over when it is full.</summary>
internal sealed unsafe class AppendChunk : IDisposable
{
    private static readonly int Capacity = (int)NativeMethods.duckdb_vector_size();
    private readonly ChunkHandle _handle;

    public AppendChunk(AppenderHandle appender)
    {
        var types = new nint[(int)NativeMethods.duckdb_appender_column_count(appender)];
        Columns = new AppendColumn[types.Length];
        try
        {
            for (var i = 0; i < types.Length; i++)
            {
                types[i] = NativeMethods.duckdb_appender_column_type(appender, (ulong)i);
            }

            fixed (nint* first = types)
            {
                _handle = new ChunkHandle(NativeMethods.duckdb_create_data_chunk(first, (ulong)types.Length), appender);
            }
        }
        finally
        {
            for (var i = 0; i < types.Length; i++)
            {
                // ColumnType frees the logical type it reads.
                Columns[i] = new AppendColumn(ColumnType.Take(types[i]), i);
            }
        }

        Attach();
    }

    public AppendColumn[] Columns { get; }

    public int Rows { get; private set; }

    /// <summary>Counts the row; true when the chunk is full.</summary>
    public bool EndRow() => ++Rows == Capacity;

    public nint Seal()
    {
        NativeMethods.duckdb_data_chunk_set_size(_handle.Value, (ulong)Rows);
        return _handle.Value;
    }

    public void Reset()
    {
        NativeMethods.duckdb_data_chunk_reset(_handle.Value);
        Rows = 0;
        Attach();
    }

    public void SetDefault(AppenderHandle appender, AppendColumn column)
    {
        column.SetValid(Rows);
        if (NativeMethods.duckdb_append_default_to_chunk(appender, _handle.Value, (ulong)column.Index, (ulong)Rows) != 0)
        {
            throw new InvalidOperationException("The column's default is not a constant; append a value or use INSERT.");
        }

        column.Refresh();
    }

    public void Dispose() => _handle.Dispose();

    private void Attach()
    {
        foreach (var column in Columns)
        {
            column.Attach(NativeMethods.duckdb_data_chunk_get_vector(_handle.Value, (ulong)column.Index));
        }
    }
}
