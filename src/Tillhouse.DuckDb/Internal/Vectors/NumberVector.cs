using System.Numerics;

namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>Integers, FLOAT and DOUBLE: DuckDB's memory is the .NET value.</summary>
internal sealed unsafe class NumberVector<T>(ColumnType type) : ValueVector<T>(type)
    where T : unmanaged, INumber<T>
{
    public override T Read(int row) => ((T*)Data)[row];

    public override TNumber ReadNumber<TNumber>(int row) => TNumber.CreateChecked(Read(row));
}

/// <summary>BOOLEAN.</summary>
internal sealed unsafe class BooleanVector(ColumnType type) : ValueVector<bool>(type)
{
    public override bool Read(int row) => ((byte*)Data)[row] != 0;
}

/// <summary>BIGNUM: three bytes of sign and length, then the magnitude; a negative value has every bit inverted.</summary>
internal sealed unsafe class BigNumVector(ColumnType type) : ValueVector<BigInteger>(type)
{
    private const int HeaderLength = 3;
    private const byte PositiveBit = 0x80;

    public override BigInteger Read(int row)
    {
        var bytes = NativeString.Bytes((NativeString*)Data + row);
        var negative = (bytes[0] & PositiveBit) == 0;
        var magnitude = bytes[HeaderLength..].ToArray();
        if (negative)
        {
            for (var i = 0; i < magnitude.Length; i++)
            {
                magnitude[i] = (byte)~magnitude[i];
            }
        }

        var value = new BigInteger(magnitude, isUnsigned: true, isBigEndian: true);
        return negative ? -value : value;
    }

    public override TNumber ReadNumber<TNumber>(int row) => TNumber.CreateChecked(Read(row));
}

/// <summary>DECIMAL, stored as an integer of 16 to 128 bits.</summary>
internal sealed unsafe class DecimalVector(ColumnType type) : ValueVector<decimal>(type), IVector<DuckDbDecimal>
{
    public override decimal Read(int row) =>
        Type.Storage switch
        {
            NativeType.SmallInt => Small(((short*)Data)[row]),
            NativeType.Integer => Small(((int*)Data)[row]),
            NativeType.BigInt => Small(((long*)Data)[row]),
            _ => (decimal)Exact(row),
        };

    DuckDbDecimal IVector<DuckDbDecimal>.Read(int row) => Exact(row);

    /// <summary>A value of more than 28 digits does not fit decimal and comes as <see cref="DuckDbDecimal"/>.</summary>
    public override object Box(int row)
    {
        var exact = Exact(row);
        return exact.TryToDecimal(out var value) ? (object)value : exact;
    }

    public override TNumber ReadNumber<TNumber>(int row)
    {
        var exact = Exact(row);
        return typeof(TNumber) == typeof(double) || typeof(TNumber) == typeof(float)
            ? TNumber.CreateChecked((double)exact)
            : TNumber.CreateChecked(WholeNumber(exact));
    }

    private Int128 WholeNumber(DuckDbDecimal value)
    {
        var unscaled = value.Unscaled;
        for (var i = 0; i < value.Scale; i++)
        {
            var (quotient, rest) = Int128.DivRem(unscaled, 10);
            unscaled = rest == 0 ? quotient : throw new InvalidCastException($"{value} ({Type.Name}) is no whole number.");
        }

        return unscaled;
    }

    private decimal Small(long unscaled)
    {
        var magnitude = unscaled < 0 ? (ulong)-unscaled : (ulong)unscaled;
        return new decimal((int)magnitude, (int)(magnitude >> 32), 0, unscaled < 0, Type.Scale);
    }

    private DuckDbDecimal Exact(int row) =>
        new(
            Type.Storage switch
            {
                NativeType.SmallInt => ((short*)Data)[row],
                NativeType.Integer => ((int*)Data)[row],
                NativeType.BigInt => ((long*)Data)[row],
                _ => ((Int128*)Data)[row],
            },
            Type.Scale
        );
}
