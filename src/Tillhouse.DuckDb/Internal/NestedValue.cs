using System.Collections;
using System.Runtime.InteropServices;

namespace Tillhouse.DuckDb.Internal;

/// <summary>Lists and structs as parameters.</summary>
internal static unsafe class NestedValue
{
    public static nint List(IList list)
    {
        var values = new nint[list.Count];
        nint empty = 0;
        try
        {
            // The first element that is not NULL says what the list holds; DuckDB casts the others to it.
            nint type = 0;
            for (var i = 0; i < values.Length; i++)
            {
                values[i] = NativeValue.Create(list[i]);
                if (type == 0 && list[i] is not (null or DBNull))
                {
                    type = NativeMethods.duckdb_get_value_type(values[i]);
                }
            }

            if (type == 0)
            {
                type = empty = NativeMethods.duckdb_create_logical_type(ElementType(list));
            }

            fixed (nint* first = values)
            {
                nint none = 0;
                var created = NativeMethods.duckdb_create_list_value(type, first is null ? &none : first, (ulong)values.Length);
                return created != 0 ? created : throw new InvalidCastException("The elements of a list parameter have different types.");
            }
        }
        finally
        {
            Destroy(values);
            NativeMethods.duckdb_destroy_logical_type(ref empty);
        }
    }

    public static nint Struct(IReadOnlyDictionary<string, object?> members)
    {
        var values = new nint[members.Count];
        var types = new nint[members.Count];
        var names = new nint[members.Count];
        nint type = 0;
        try
        {
            var i = 0;
            foreach (var (name, value) in members)
            {
                names[i] = Marshal.StringToCoTaskMemUTF8(name);
                values[i] = NativeValue.Create(value);
                types[i] = NativeMethods.duckdb_get_value_type(values[i]);
                i++;
            }

            fixed (
                nint* firstType = types,
                    firstValue = values,
                    firstName = names
            )
            {
                type = NativeMethods.duckdb_create_struct_type(firstType, (byte**)firstName, (ulong)members.Count);
                return type != 0
                    ? NativeMethods.duckdb_create_struct_value(type, firstValue)
                    : throw new ArgumentException("A struct parameter needs at least one member.", nameof(members));
            }
        }
        finally
        {
            Destroy(values);
            NativeMethods.duckdb_destroy_logical_type(ref type);
            foreach (var name in names)
            {
                Marshal.FreeCoTaskMem(name);
            }
        }
    }

    // A list without elements still needs a type; the array's own, where it says one that DuckDB casts from freely.
    private static NativeType ElementType(IList list) =>
        list switch
        {
            int[] or List<int> => NativeType.Integer,
            long[] or List<long> => NativeType.BigInt,
            double[] or List<double> => NativeType.Double,
            string[] or List<string> => NativeType.Varchar,
            _ => NativeType.SqlNull,
        };

    private static void Destroy(nint[] values)
    {
        for (var i = 0; i < values.Length; i++)
        {
            NativeMethods.duckdb_destroy_value(ref values[i]);
        }
    }
}
