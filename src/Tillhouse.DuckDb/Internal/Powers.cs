namespace Tillhouse.DuckDb.Internal;

/// <summary>Powers of ten, for decimals.</summary>
internal static class Powers
{
    private const int MaxDigits = 38;
    private static readonly Int128[] Ten = Make();

    /// <summary>The unscaled integer of a value in a DECIMAL(width,scale).</summary>
    /// <exception cref="OverflowException">Digits would be lost.</exception>
    public static Int128 Rescale(DuckDbDecimal value, byte width, byte scale, string type)
    {
        var unscaled = value.Unscaled;
        if (value.Scale < scale)
        {
            var factor = Ten[scale - value.Scale];
            unscaled = Int128.Abs(unscaled) < Ten[width] / factor ? unscaled * factor : throw TooLarge(value, type);
        }
        else if (value.Scale > scale)
        {
            var (quotient, rest) = Int128.DivRem(unscaled, Ten[value.Scale - scale]);
            unscaled = rest == 0 ? quotient : throw TooLarge(value, type);
        }

        return unscaled < Ten[width] && unscaled > -Ten[width] ? unscaled : throw TooLarge(value, type);
    }

    private static OverflowException TooLarge(DuckDbDecimal value, string type) => new($"{value} does not fit {type} without loss.");

    private static Int128[] Make()
    {
        var powers = new Int128[MaxDigits + 1];
        powers[0] = 1;
        for (var i = 1; i < powers.Length; i++)
        {
            powers[i] = powers[i - 1] * 10;
        }

        return powers;
    }
}
