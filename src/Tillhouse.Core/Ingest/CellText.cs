using System.Globalization;
using ExcelDataReader;

namespace Tillhouse.Core.Ingest;

/// <summary>A cell as text.</summary>
internal static class CellText
{
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>Whether a cell holds nothing.</summary>
    public static bool IsEmpty(IExcelDataReader reader, int column) => reader.GetValue(column) is null or string { Length: 0 };

    /// <summary>Its text, or null when it is empty.</summary>
    public static string? Of(IExcelDataReader reader, int column) =>
        reader.GetValue(column) switch
        {
            null => null,
            string { Length: 0 } => null,
            string text => text,
            bool value => value ? "true" : "false",
            DateTime time => Time(time),
            TimeSpan span => span.ToString(span.Milliseconds == 0 ? "c" : @"hh\:mm\:ss\.fff", Invariant),
            double number => Number(number),
            IFormattable other => other.ToString(null, Invariant),
            var other => other.ToString(),
        };

    /// <summary>A number plainly: Excel keeps 15 digits, and what follows is noise of the binary form (19.989999999999998 for 19.99).</summary>
    public static string Number(double number)
    {
        if (!double.IsFinite(number))
        {
            return number.ToString(Invariant);
        }

        if (Math.Floor(number) == number && Math.Abs(number) < 1e15)
        {
            return ((long)number).ToString(Invariant);
        }

        var text = number.ToString("G15", Invariant);
        return
            text.Contains('E', StringComparison.Ordinal)
            && decimal.TryParse(text, NumberStyles.Float, Invariant, out var plain)
            && plain != 0
            ? plain.ToString(Invariant)
            : text;
    }

    private static string Time(DateTime time) =>
        time.TimeOfDay == TimeSpan.Zero ? time.ToString("yyyy-MM-dd", Invariant)
        : time.Millisecond == 0 ? time.ToString("yyyy-MM-dd'T'HH:mm:ss", Invariant)
        : time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", Invariant);
}
