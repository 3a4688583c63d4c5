namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>LIST, and ARRAY, whose rows lie one behind the other.</summary>
internal abstract unsafe class ListVector<TBoxed>(ColumnType type, Vector elements) : ObjectVector<TBoxed>(type)
    where TBoxed : class
{
    protected Vector Elements { get; } = elements;

    public override void Attach(nint vector)
    {
        base.Attach(vector);
        Elements.Attach(
            Type.Type is NativeType.Array
                ? NativeMethods.duckdb_array_vector_get_child(vector)
                : NativeMethods.duckdb_list_vector_get_child(vector)
        );
    }

    protected (int Start, int Length) Entry(int row)
    {
        if (Type.Type is NativeType.Array)
        {
            return (row * Type.Length, Type.Length);
        }

        ref var entry = ref ((NativeListEntry*)Data)[row];
        return (checked((int)entry.Offset), checked((int)entry.Length));
    }
}

/// <summary>A list of values. It is boxed as a list of nullable values, because any element may be NULL.</summary>
internal sealed class ValueListVector<T>(ColumnType type, ValueVector<T> elements)
    : ListVector<List<T?>>(type, elements),
        IVector<List<T>>,
        IVector<T[]>,
        IVector<T?[]>
    where T : struct
{
    public override List<T?> Read(int row)
    {
        var (start, length) = Entry(row);
        var list = new List<T?>(length);
        for (var i = start; i < start + length; i++)
        {
            list.Add(elements.IsNull(i) ? null : elements.Read(i));
        }

        return list;
    }

    List<T> IVector<List<T>>.Read(int row) => [.. Values(row)];

    T[] IVector<T[]>.Read(int row) => Values(row);

    T?[] IVector<T?[]>.Read(int row) => [.. Read(row)];

    private T[] Values(int row)
    {
        var (start, length) = Entry(row);
        var values = new T[length];
        for (var i = 0; i < length; i++)
        {
            values[i] = elements.IsNull(start + i)
                ? throw new InvalidCastException($"The list holds a NULL; read it as {typeof(T).Name}?[] or List<{typeof(T).Name}?>.")
                : elements.Read(start + i);
        }

        return values;
    }
}

/// <summary>A list of objects; NULL elements are null.</summary>
internal sealed class ObjectListVector<T>(ColumnType type, ObjectVector<T> elements) : ListVector<List<T?>>(type, elements), IVector<T?[]>
    where T : class
{
    public override List<T?> Read(int row)
    {
        var (start, length) = Entry(row);
        var list = new List<T?>(length);
        for (var i = start; i < start + length; i++)
        {
            list.Add(elements.IsNull(i) ? null : elements.Read(i));
        }

        return list;
    }

    T?[] IVector<T?[]>.Read(int row) => [.. Read(row)];
}
