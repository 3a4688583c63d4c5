using System.Globalization;

namespace Tillhouse.Delta.Schema;

/// <summary>Durations in table properties: <c>interval 7 days</c> (section 15). Months and years are not allowed, since they have no fixed length.</summary>
internal static class DeltaInterval
{
    /// <summary>The duration of a property; null when it is not set or cannot be understood.</summary>
    public static TimeSpan? Of(IReadOnlyDictionary<string, string> configuration, string key) =>
        configuration.TryGetValue(key, out var text) ? Parse(text) : null;

    public static TimeSpan? Parse(string text)
    {
        var words = text.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        var i = words.Length > 0 && words[0].Equals("interval", StringComparison.OrdinalIgnoreCase) ? 1 : 0;
        if (i >= words.Length || (words.Length - i) % 2 != 0)
        {
            return null;
        }

        var sum = TimeSpan.Zero;
        for (; i < words.Length; i += 2)
        {
            if (
                !long.TryParse(words[i], NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var count)
                || Unit(words[i + 1]) is not { } unit
            )
            {
                return null;
            }

            sum += unit * count;
        }

        return sum;
    }

    private static TimeSpan? Unit(string name) =>
        name.ToLowerInvariant().TrimEnd('s') switch
        {
            "week" => TimeSpan.FromDays(7),
            "day" => TimeSpan.FromDays(1),
            "hour" => TimeSpan.FromHours(1),
            "minute" => TimeSpan.FromMinutes(1),
            "second" => TimeSpan.FromSeconds(1),
            "millisecond" => TimeSpan.FromMilliseconds(1),
            "microsecond" => TimeSpan.FromMicroseconds(1),
            _ => null,
        };
}
