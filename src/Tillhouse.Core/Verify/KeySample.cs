using System.Globalization;

namespace Tillhouse.Core.Verify;

/// <summary>A share of a table's keys, chosen by their hash: the same keys each time, and on both sides.</summary>
/// <param name="Percent">More than 0, at most 100.</param>
public readonly record struct KeySample(decimal Percent)
{
    /// <summary>All keys.</summary>
    public static KeySample Whole { get; } = new(100);

    /// <summary>Whether every key is in it.</summary>
    public bool IsWhole => Percent >= 100;

    /// <summary>Reads <c>5%</c> or <c>0.5 %</c>; null when it is no share.</summary>
    public static KeySample? Parse(string text)
    {
        var number = text.Trim();
        return
            number.EndsWith('%')
            && decimal.TryParse(number[..^1].Trim(), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var percent)
            && percent is > 0 and <= 100
            ? new KeySample(percent)
            : null;
    }

    /// <summary>The condition that a key is in it, given its hash as SQL.</summary>
    public string Condition(string hash) =>
        IsWhole ? "true" : string.Create(CultureInfo.InvariantCulture, $"{hash} < {(ulong)(Percent / 100 * ulong.MaxValue)}::ubigint");
}
