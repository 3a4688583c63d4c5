using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;

namespace Tillhouse.Delta.Schema;

/// <summary>Turns an engine's text of a bound into the JSON of the log; null where the bound must be left out (section 6).</summary>
internal static class StatisticsValue
{
    private const int Prefix = 32;
    private const int MaxLength = 64;
    private const int LastCodePoint = 0x10FFFF;
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss"];

    public static string? Min(DeltaType type, LeafStatistics leaf) =>
        leaf.Min is not { } text || leaf.HasNaN ? null
        : type == DeltaType.String ? Quote(TruncateMin(text))
        : type == DeltaType.Timestamp || type == DeltaType.TimestampNtz ? Time(type, text, up: false)
        : Other(type, text);

    public static string? Max(DeltaType type, LeafStatistics leaf) =>
        leaf.Max is not { } text || leaf.HasNaN ? null
        : type == DeltaType.String ? (TruncateMax(text) is { } max ? Quote(max) : null)
        : type == DeltaType.Timestamp || type == DeltaType.TimestampNtz ? Time(type, text, up: true)
        : Other(type, text);

    /// <summary>The first 32 UTF-16 units, one more where that would cut a pair: never greater than the whole.</summary>
    public static string TruncateMin(string text) =>
        text.Length <= Prefix ? text
        : char.IsHighSurrogate(text[Prefix - 1]) && char.IsLowSurrogate(text[Prefix]) ? text[..(Prefix + 1)]
        : text[..Prefix];

    /// <summary>A short text that is not less than the whole, or null when that would need more than 64 units.</summary>
    public static string? TruncateMax(string text)
    {
        if (text.Length <= Prefix)
        {
            return text;
        }

        var end = TruncateMin(text).Length;
        while (end < text.Length && end < MaxLength && CodePoint(text, end) == LastCodePoint)
        {
            end += 2;
        }

        if (end >= text.Length)
        {
            return text.Length <= MaxLength ? text : null;
        }

        if (end >= MaxLength)
        {
            return null;
        }

        // A tie-breaker greater than any character that could stand here; the one-byte one where it does.
        return CodePoint(text, end) < 0x7F ? text[..end] + "\x7F" : text[..end] + char.ConvertFromUtf32(LastCodePoint);
    }

    private static int CodePoint(string text, int at) =>
        char.IsHighSurrogate(text[at]) && at + 1 < text.Length && char.IsLowSurrogate(text[at + 1])
            ? char.ConvertToUtf32(text[at], text[at + 1])
            : text[at];

    /// <summary>Milliseconds, the least rounded down and the greatest up, so that the true values lie between.</summary>
    private static string? Time(DeltaType type, string text, bool up)
    {
        var plain = text.EndsWith("+00", StringComparison.Ordinal) ? text[..^3] : text;
        if (!DateTime.TryParseExact(plain, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time))
        {
            return null;
        }

        var rest = time.Ticks % TimeSpan.TicksPerMillisecond;
        if (rest != 0 && up && DateTime.MaxValue.Ticks - time.Ticks < TimeSpan.TicksPerMillisecond)
        {
            return null;
        }

        var rounded = time.AddTicks(
            rest == 0 ? 0
            : up ? TimeSpan.TicksPerMillisecond - rest
            : -rest
        );
        return $"\"{rounded.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", CultureInfo.InvariantCulture)}{(type == DeltaType.Timestamp ? "Z" : "")}\"";
    }

    private static string? Other(DeltaType type, string text) =>
        type switch
        {
            DecimalType => Number(text),
            PrimitiveType { Name: "long" or "integer" or "short" or "byte" or "float" or "double" } => Number(text),
            PrimitiveType { Name: "date" } => DateOnly.TryParseExact(
                text,
                "yyyy-MM-dd",
                CultureInfo.InvariantCulture,
                DateTimeStyles.None,
                out _
            )
                ? $"\"{text}\""
                : null,
            _ => null,
        };

    /// <summary>The text itself when JSON has such a number: not NaN, not an infinity.</summary>
    private static string? Number(string text)
    {
        try
        {
            var reader = new Utf8JsonReader(Encoding.UTF8.GetBytes(text));
            return reader.Read() && reader.TokenType == JsonTokenType.Number && !reader.Read() ? text : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static string Quote(string text) => $"\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(text)}\"";
}
