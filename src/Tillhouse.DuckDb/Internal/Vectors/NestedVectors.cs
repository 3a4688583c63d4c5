namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>STRUCT: one child column per member.</summary>
internal sealed class StructVector(ColumnType type, Vector[] members) : ObjectVector<Dictionary<string, object?>>(type)
{
    public override void Attach(nint vector)
    {
        base.Attach(vector);
        for (var i = 0; i < members.Length; i++)
        {
            members[i].Attach(NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)i));
        }
    }

    public override Dictionary<string, object?> Read(int row)
    {
        var value = new Dictionary<string, object?>(members.Length, StringComparer.OrdinalIgnoreCase);
        for (var i = 0; i < members.Length; i++)
        {
            value[Type.Children[i].Name] = members[i].BoxOrNull(row);
        }

        return value;
    }
}

/// <summary>UNION: the first child is the tag, the others its members. A value is boxed as its member alone.</summary>
internal sealed unsafe class UnionVector(ColumnType type, Vector[] members)
    : ObjectVector<object>(type),
        IVector<KeyValuePair<string, object?>>
{
    private byte* _tags;

    public override void Attach(nint vector)
    {
        base.Attach(vector);
        _tags = (byte*)NativeMethods.duckdb_vector_get_data(NativeMethods.duckdb_struct_vector_get_child(vector, 0));
        for (var i = 0; i < members.Length; i++)
        {
            members[i].Attach(NativeMethods.duckdb_struct_vector_get_child(vector, (ulong)i + 1));
        }
    }

    public override object Read(int row) => members[_tags[row]].BoxOrNull(row) ?? DBNull.Value;

    KeyValuePair<string, object?> IVector<KeyValuePair<string, object?>>.Read(int row) =>
        new(Type.Children[_tags[row]].Name, members[_tags[row]].BoxOrNull(row));
}

/// <summary>MAP: a list of entries, each a struct of key and value.</summary>
internal sealed unsafe class MapVector(ColumnType type, Vector keys, Vector values)
    : ObjectVector<Dictionary<object, object?>>(type),
        IVector<Dictionary<string, object?>>,
        IVector<KeyValuePair<object, object?>[]>
{
    public override void Attach(nint vector)
    {
        base.Attach(vector);
        var entries = NativeMethods.duckdb_list_vector_get_child(vector);
        keys.Attach(NativeMethods.duckdb_struct_vector_get_child(entries, 0));
        values.Attach(NativeMethods.duckdb_struct_vector_get_child(entries, 1));
    }

    public override Dictionary<object, object?> Read(int row)
    {
        var (start, length) = Entry(row);
        var map = new Dictionary<object, object?>(length);
        for (var i = start; i < start + length; i++)
        {
            map[keys.Box(i)] = values.BoxOrNull(i);
        }

        return map;
    }

    Dictionary<string, object?> IVector<Dictionary<string, object?>>.Read(int row)
    {
        if (keys is not IVector<string> names)
        {
            throw new InvalidCastException($"The keys of {Type.Name} are no text; read it as Dictionary<object, object?>.");
        }

        var (start, length) = Entry(row);
        var map = new Dictionary<string, object?>(length, StringComparer.Ordinal);
        for (var i = start; i < start + length; i++)
        {
            map[names.Read(i)] = values.BoxOrNull(i);
        }

        return map;
    }

    KeyValuePair<object, object?>[] IVector<KeyValuePair<object, object?>[]>.Read(int row)
    {
        var (start, length) = Entry(row);
        var entries = new KeyValuePair<object, object?>[length];
        for (var i = 0; i < length; i++)
        {
            entries[i] = new(keys.Box(start + i), values.BoxOrNull(start + i));
        }

        return entries;
    }

    private (int Start, int Length) Entry(int row)
    {
        ref var entry = ref ((NativeListEntry*)Data)[row];
        return (checked((int)entry.Offset), checked((int)entry.Length));
    }
}

/// <summary>A column of untyped NULLs.</summary>
internal sealed class NullVector(ColumnType type) : ObjectVector<object>(type)
{
    public override object Read(int row) => DBNull.Value;
}
