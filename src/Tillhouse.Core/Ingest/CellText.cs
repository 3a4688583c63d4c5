using System.Globalization;

namespace Tillhouse.Core.Ingest;

/// <summary>What a number in a workbook's cell is as text.</summary>
internal static class CellText
{
    private const double DayOfLastYear = 2_958_466;
    private static readonly CultureInfo Invariant = CultureInfo.InvariantCulture;

    /// <summary>A number by its meaning: dates and times are ISO 8601.</summary>
    /// <param name="number">The number, days for times.</param>
    /// <param name="meaning">What its format makes of it.</param>
    /// <param name="from1904">Whether days count from 1904.</param>
    public static string Of(double number, NumberMeaning meaning, bool from1904) =>
        meaning switch
        {
            NumberMeaning.Span when Math.Abs(number) < DayOfLastYear => Span(TimeSpan.FromMilliseconds(Milliseconds(number))),
            NumberMeaning.Time when number is >= 0 and < 1 => Time(TimeSpan.FromMilliseconds(Milliseconds(number))),
            NumberMeaning.Date or NumberMeaning.Time when number is >= 0 and < DayOfLastYear - 1462 => Date(number, from1904),
            _ => Number(number),
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

    /// <summary>A date that the cell holds as text, without the time at midnight that says nothing.</summary>
    public static string Iso(string text)
    {
        var midnight = text.IndexOf("T00:00:00", StringComparison.Ordinal);
        return midnight > 0 && text.AsSpan(midnight + 9).IndexOfAnyExcept(".0Z") < 0 ? text[..midnight] : text;
    }

    /// <summary>Days since 1900 count a 29 February 1900 that never was, so those before it are one more.</summary>
    private static string Date(double days, bool from1904)
    {
        var start =
            from1904 ? new DateTime(1904, 1, 1)
            : days < 60 ? new DateTime(1899, 12, 31)
            : new DateTime(1899, 12, 30);
        var time = start.AddMilliseconds(Milliseconds(days));
        return time.TimeOfDay == TimeSpan.Zero ? time.ToString("yyyy-MM-dd", Invariant)
            : time.Millisecond == 0 ? time.ToString("yyyy-MM-dd'T'HH:mm:ss", Invariant)
            : time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff", Invariant);
    }

    private static string Time(TimeSpan time) => time.ToString(time.Milliseconds == 0 ? @"hh\:mm\:ss" : @"hh\:mm\:ss\.fff", Invariant);

    private static string Span(TimeSpan span) =>
        span.Milliseconds == 0
            ? span.ToString("c", Invariant)
            : span.ToString(span.Days == 0 ? @"hh\:mm\:ss\.fff" : @"d\.hh\:mm\:ss\.fff", Invariant);

    private static double Milliseconds(double days) => Math.Round(days * 86_400_000);
}
