using System.Numerics;

namespace Tillhouse.DuckDb.Internal;

/// <summary>Writes values into one column of an appender's chunk, converted to the column's own storage.</summary>
internal sealed unsafe partial class AppendColumn(ColumnType type, int index)
{
    private const int BitsPerWord = 64;
    private readonly Dictionary<string, int>? _words = type.Type is NativeType.Enum ? Words(type.Words) : null;
    private nint _vector;
    private byte* _data;
    private ulong* _validity;

    public int Index => index;

    public void Attach(nint vector)
    {
        _vector = vector;
        _data = (byte*)NativeMethods.duckdb_vector_get_data(vector);

        // A fresh chunk has no mask: all rows are valid until the first NULL asks for one.
        _validity = null;
    }

    public void SetNull(int row)
    {
        if (_validity is null)
        {
            NativeMethods.duckdb_vector_ensure_validity_writable(_vector);
            _validity = NativeMethods.duckdb_vector_get_validity(_vector);
        }

        _validity[row / BitsPerWord] &= ~(1UL << (row % BitsPerWord));
    }

    public void SetValid(int row)
    {
        if (_validity is not null)
        {
            _validity[row / BitsPerWord] |= 1UL << (row % BitsPerWord);
        }
    }

    /// <summary>Looks again for the mask after DuckDB itself has written to the column.</summary>
    public void Refresh() => _validity = NativeMethods.duckdb_vector_get_validity(_vector);

    public void WriteBoolean(int row, bool value)
    {
        Expect("bool", type.Type is NativeType.Boolean);
        Put(row, (byte)(value ? 1 : 0));
    }

    public void WriteInteger<T>(int row, T value)
        where T : struct, IBinaryInteger<T>
    {
        switch (type.Type)
        {
            case NativeType.TinyInt:
                Put(row, sbyte.CreateChecked(value));
                break;
            case NativeType.SmallInt:
                Put(row, short.CreateChecked(value));
                break;
            case NativeType.Integer or NativeType.Date:
                Put(row, int.CreateChecked(value));
                break;
            case NativeType.BigInt or NativeType.Timestamp or NativeType.TimestampTz or NativeType.Time:
                Put(row, long.CreateChecked(value));
                break;
            case NativeType.HugeInt:
                Put(row, Int128.CreateChecked(value));
                break;
            case NativeType.UTinyInt:
                Put(row, byte.CreateChecked(value));
                break;
            case NativeType.USmallInt:
                Put(row, ushort.CreateChecked(value));
                break;
            case NativeType.UInteger:
                Put(row, uint.CreateChecked(value));
                break;
            case NativeType.UBigInt:
                Put(row, ulong.CreateChecked(value));
                break;
            case NativeType.UHugeInt:
                Put(row, UInt128.CreateChecked(value));
                break;
            case NativeType.Decimal:
                WriteDecimal(row, new DuckDbDecimal(Int128.CreateChecked(value), 0));
                break;
            default:
                WriteDouble(row, double.CreateChecked(value));
                break;
        }
    }

    public void WriteDouble(int row, double value)
    {
        Expect("a number", type.Type is NativeType.Double or NativeType.Float);
        if (type.Type is NativeType.Double)
        {
            Put(row, value);
        }
        else
        {
            Put(row, (float)value);
        }
    }

    public void WriteDecimal(int row, DuckDbDecimal value)
    {
        if (type.Type is not NativeType.Decimal)
        {
            Expect("decimal", type.Type is not (NativeType.Double or NativeType.Float) && IsWhole(ref value));
            WriteInteger(row, value.Unscaled);
            return;
        }

        var unscaled = Powers.Rescale(value, type.Width, type.Scale, type.Name);
        switch (type.Storage)
        {
            case NativeType.SmallInt:
                Put(row, (short)unscaled);
                break;
            case NativeType.Integer:
                Put(row, (int)unscaled);
                break;
            case NativeType.BigInt:
                Put(row, (long)unscaled);
                break;
            default:
                Put(row, unscaled);
                break;
        }
    }

    private static Dictionary<string, int> Words(string[] words)
    {
        var places = new Dictionary<string, int>(words.Length, StringComparer.Ordinal);
        for (var i = 0; i < words.Length; i++)
        {
            places[words[i]] = i;
        }

        return places;
    }

    private static bool IsWhole(ref DuckDbDecimal value)
    {
        while (value.Scale > 0)
        {
            var (quotient, rest) = Int128.DivRem(value.Unscaled, 10);
            if (rest != 0)
            {
                return false;
            }

            value = new DuckDbDecimal(quotient, (byte)(value.Scale - 1));
        }

        return true;
    }

    private void Put<T>(int row, T value)
        where T : unmanaged
    {
        ((T*)_data)[row] = value;
        SetValid(row);
    }

    private void Expect(string what, bool fits)
    {
        if (!fits)
        {
            throw new InvalidCastException($"Column {index + 1} of type {type.Name} can't take {what}.");
        }
    }
}
