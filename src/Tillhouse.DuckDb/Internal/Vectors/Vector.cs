using System.Numerics;

namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>
/// Reads one column of the chunk it is attached to. The pointers are DuckDB's own memory: who calls keeps the chunk alive until the
/// call is over.
/// </summary>
internal abstract unsafe class Vector(ColumnType type)
{
    private const int BitsPerWord = 64;
    private ulong* _validity;

    public ColumnType Type { get; } = type;

    /// <summary>The type that <see cref="Box"/> gives.</summary>
    public abstract Type ClrType { get; }

    protected nint Native { get; private set; }

    protected void* Data { get; private set; }

    /// <summary>The raw memory of the column; meaning and length follow from its type.</summary>
    public void* RawData => Data;

    /// <summary>Bytes of one value in that memory; 0 where a value is not one plain number.</summary>
    public int Width => Type.ValueSize;

    public ulong* RawValidity => _validity;

    /// <summary>Moves to a vector of the next chunk.</summary>
    public virtual void Attach(nint vector)
    {
        Native = vector;
        Data = NativeMethods.duckdb_vector_get_data(vector);
        _validity = NativeMethods.duckdb_vector_get_validity(vector);
    }

    public bool IsNull(int row) => _validity is not null && (_validity[row / BitsPerWord] & (1UL << (row % BitsPerWord))) == 0;

    /// <summary>The value of a row that is not NULL.</summary>
    public abstract object Box(int row);

    /// <summary>The value or null.</summary>
    public object? BoxOrNull(int row) => IsNull(row) ? null : Box(row);

    /// <summary>A list column over this column as its element.</summary>
    public abstract Vector MakeList(ColumnType type);

    /// <summary>
    /// A number, for callers that ask for another numeric type than the column's. Throws InvalidCastException where the column holds no
    /// numbers and OverflowException where the value does not fit.
    /// </summary>
    public virtual TNumber ReadNumber<TNumber>(int row)
        where TNumber : INumberBase<TNumber> =>
        throw new InvalidCastException($"A column of type {Type.Name} can't be read as {typeof(TNumber).Name}.");
}

/// <summary>A column whose element type is known to the compiler, so that lists of it need no reflection.</summary>
internal abstract class ValueVector<T>(ColumnType type) : Vector(type), IVector<T>, IVector<T?>
    where T : struct
{
    public override Type ClrType => typeof(T);

    public abstract T Read(int row);

    T? IVector<T?>.Read(int row) => Read(row);

    public override object Box(int row) => Read(row);

    public sealed override Vector MakeList(ColumnType type) => new ValueListVector<T>(type, this);
}

/// <inheritdoc cref="ValueVector{T}"/>
internal abstract class ObjectVector<T>(ColumnType type) : Vector(type), IVector<T>
    where T : class
{
    public override Type ClrType => typeof(T);

    public abstract T Read(int row);

    public override object Box(int row) => Read(row);

    public sealed override Vector MakeList(ColumnType type) => new ObjectListVector<T>(type, this);
}
