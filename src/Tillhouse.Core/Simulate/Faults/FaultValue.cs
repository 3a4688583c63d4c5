using System.Globalization;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>Whether a value that somebody wants planted is the fault that it is said to be.</summary>
internal static class FaultValue
{
    /// <summary>What it should be, or null when it fits.</summary>
    public static string? Misfit(Fault fault) =>
        fault switch
        {
            { Value: null } => null,
            { Kind: FaultKind.MissingField } => string.IsNullOrWhiteSpace(fault.Value) ? null : "a missing field is empty, or blanks",
            { Kind: FaultKind.BadDate } => IsTime(fault.Value) ? "this is a date: name one that is none, such as 2026-02-30" : null,
            { Kind: FaultKind.NegativeAmount } => Number(fault.Value) < 0 ? null : "name a number below zero",
            { Kind: FaultKind.WrongTotal } => Number(fault.Value) is null ? "name a number" : null,
            { Kind: FaultKind.FutureTime } => IsTime(fault.Value) ? null : "name a date or a time, such as 2126-01-31 10:00:00",
            { Kind: FaultKind.Orphan } => string.IsNullOrWhiteSpace(fault.Value) ? "name a key that nothing has" : null,
            { Kind: FaultKind.ChangedHeader } => string.IsNullOrWhiteSpace(fault.Value) ? "name the column's other header" : null,
            _ => "this kind plants no value of one's own: leave it out",
        };

    private static decimal? Number(string text) =>
        decimal.TryParse(text, NumberStyles.AllowLeadingSign | NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            ? number
            : null;

    /// <summary>A date, or a date and a time, as databases write them.</summary>
    private static bool IsTime(string text) =>
        text is [_, _, _, _, '-', _, _, '-', ..]
        && DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out _);
}
