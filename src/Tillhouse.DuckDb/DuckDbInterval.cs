namespace Tillhouse.DuckDb;

/// <summary>An INTERVAL: months, days and microseconds are kept apart because months and days have no fixed length.</summary>
/// <param name="Months">Whole months.</param>
/// <param name="Days">Whole days.</param>
/// <param name="Micros">Microseconds.</param>
public readonly record struct DuckDbInterval(int Months, int Days, long Micros)
{
    /// <summary>The interval as a length of time, a day counted as 24 hours.</summary>
    /// <exception cref="InvalidCastException">The interval holds months.</exception>
    public TimeSpan ToTimeSpan() =>
        Months == 0
            ? TimeSpan.FromDays(Days) + TimeSpan.FromTicks(checked(Micros * TimeSpan.TicksPerMicrosecond))
            : throw new InvalidCastException("An interval with months has no fixed length; read it as DuckDbInterval.");

    /// <summary>The interval of a length of time, as microseconds only; tenths of a microsecond are dropped.</summary>
    public static DuckDbInterval FromTimeSpan(TimeSpan value) => new(0, 0, value.Ticks / TimeSpan.TicksPerMicrosecond);
}
