using Tillhouse.DuckDb.Internal;

namespace Tillhouse.DuckDb;

/// <content>Whole chunks, for consumers that take columns in bulk.</content>
public sealed partial class DuckDbDataReader
{
    /// <summary>Rows of the current chunk, up to 2,048; 0 before the first and after the last.</summary>
    public int ChunkRows => _rows;

    /// <summary>
    /// Moves to the next chunk; false at the end. <see cref="Read()"/> then starts with its first row. Rows of the chunk before that were
    /// not read are skipped.
    /// </summary>
    public bool ReadChunk() => NextChunk(CancellationToken.None);

    /// <summary>As <see cref="ReadChunk"/>, on a worker thread; cancelling interrupts the query.</summary>
    /// <exception cref="OperationCanceledException">The token was cancelled.</exception>
    public Task<bool> ReadChunkAsync(CancellationToken cancellationToken = default) =>
        Task.Run(() => NextChunk(cancellationToken), cancellationToken);

    /// <summary>
    /// A column of the current chunk as DuckDB stores it: days for DATE, a count since 1970 for TIMESTAMPs, the unscaled integer (16, 32, 64
    /// or 128 bits by its width) for DECIMAL. The span is DuckDB's memory: it is valid until the reader moves on or is disposed. Values
    /// of rows that are NULL mean nothing.
    /// </summary>
    /// <exception cref="InvalidCastException">The column is not made of values of that size.</exception>
    public unsafe ReadOnlySpan<T> ChunkValues<T>(int ordinal)
        where T : unmanaged
    {
        var column = _columns[ordinal];
        return column.Width == sizeof(T)
            ? new ReadOnlySpan<T>(column.RawData, _rows)
            : throw new InvalidCastException($"A column of type {column.Type.Name} is not stored as {typeof(T).Name}.");
    }

    /// <summary>
    /// Bits of a column of the current chunk, 64 rows a word, least bit first: 1 is a value, 0 is NULL. Empty where no row is NULL. Valid
    /// as long as <see cref="ChunkValues{T}"/>.
    /// </summary>
    public unsafe ReadOnlySpan<ulong> ChunkValidity(int ordinal)
    {
        const int bitsPerWord = 64;
        var validity = _columns[ordinal].RawValidity;
        return validity is null ? [] : new ReadOnlySpan<ulong>(validity, (_rows + bitsPerWord - 1) / bitsPerWord);
    }

    /// <summary>The bytes of a VARCHAR (UTF-8) or BLOB of the current chunk without a copy. Valid as long as <see cref="ChunkValues{T}"/>.</summary>
    /// <exception cref="InvalidCastException">The column is neither.</exception>
    public unsafe ReadOnlySpan<byte> ChunkBytes(int ordinal, int row)
    {
        var column = _columns[ordinal];
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual((uint)row, (uint)_rows, nameof(row));
        if (column.Type.Type is not (NativeType.Varchar or NativeType.Blob or NativeType.Geometry))
        {
            throw new InvalidCastException($"A column of type {column.Type.Name} holds no bytes.");
        }

        return column.IsNull(row) ? [] : NativeString.Bytes((NativeString*)column.RawData + row);
    }
}
