using System.Globalization;
using System.Numerics;

namespace Tillhouse.DuckDb;

/// <summary>A DECIMAL of up to 38 digits: <see cref="Unscaled"/> divided by ten to the power of <see cref="Scale"/>.</summary>
/// <param name="Unscaled">All digits as one integer.</param>
/// <param name="Scale">Digits behind the point, 0 to 38.</param>
public readonly record struct DuckDbDecimal(Int128 Unscaled, byte Scale)
{
    private const int DecimalScale = 28;
    private static readonly Int128 DecimalMax = (Int128)((UInt128.One << 96) - 1);

    /// <summary>The value as <see cref="decimal"/>; false where it has more digits than that holds.</summary>
    public bool TryToDecimal(out decimal value)
    {
        var (unscaled, scale) = (Unscaled, Scale);
        while (scale > DecimalScale && unscaled % 10 == 0)
        {
            (unscaled, scale) = (unscaled / 10, (byte)(scale - 1));
        }

        var magnitude = Int128.Abs(unscaled);
        if (scale > DecimalScale || magnitude > DecimalMax)
        {
            value = 0;
            return false;
        }

        value = new decimal((int)(uint)magnitude, (int)(uint)(magnitude >> 32), (int)(uint)(magnitude >> 64), unscaled < 0, scale);
        return true;
    }

    /// <summary>The value as <see cref="decimal"/>.</summary>
    /// <exception cref="OverflowException">It has more digits than that holds.</exception>
    public static explicit operator decimal(DuckDbDecimal value) =>
        value.TryToDecimal(out var result)
            ? result
            : throw new OverflowException($"{value} does not fit System.Decimal; read it as DuckDbDecimal.");

    /// <summary>The nearest <see cref="double"/>.</summary>
    public static explicit operator double(DuckDbDecimal value) => double.Parse(value.ToString(), CultureInfo.InvariantCulture);

    /// <summary>The exact value of a <see cref="decimal"/>.</summary>
    public static implicit operator DuckDbDecimal(decimal value)
    {
        Span<int> bits = stackalloc int[4];
        decimal.GetBits(value, bits);
        var magnitude = ((Int128)(uint)bits[2] << 64) | ((Int128)(uint)bits[1] << 32) | (uint)bits[0];
        return new DuckDbDecimal(value < 0 ? -magnitude : magnitude, value.Scale);
    }

    /// <summary>The digits with a point, all of the scale, as DuckDB prints them.</summary>
    public override string ToString()
    {
        var digits = BigInteger.Abs(Unscaled).ToString(CultureInfo.InvariantCulture).PadLeft(Scale + 1, '0');
        var sign = Unscaled < 0 ? "-" : "";
        return Scale == 0 ? sign + digits : $"{sign}{digits[..^Scale]}.{digits[^Scale..]}";
    }
}
