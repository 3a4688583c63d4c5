namespace Tillhouse.DuckDb.Internal;

/// <summary>
/// DuckDB's dates and times are counts from 1970-01-01. Its infinities become the least and the greatest value of the .NET type, as
/// Npgsql does it; a finite value outside the years 1 to 9999 is an error, never a wrong date.
/// </summary>
internal static class Clock
{
    private static readonly int EpochDay = DateOnly.FromDateTime(System.DateTime.UnixEpoch).DayNumber;

    public static DateOnly Date(int days) =>
        days switch
        {
            int.MaxValue => DateOnly.MaxValue,
            -int.MaxValue => DateOnly.MinValue,
            _ when days < -EpochDay || days > DateOnly.MaxValue.DayNumber - EpochDay => throw Outside("DateOnly", "int (days since 1970)"),
            _ => DateOnly.FromDayNumber(days + EpochDay),
        };

    public static int Days(DateOnly value) => value.DayNumber - EpochDay;

    /// <summary>A count of units since 1970 as a DateTime of the kind; <paramref name="ticks"/> is the length of a unit.</summary>
    public static DateTime DateTime(long count, long ticks, DateTimeKind kind)
    {
        if (count is long.MaxValue)
        {
            return System.DateTime.SpecifyKind(System.DateTime.MaxValue, kind);
        }

        if (count is -long.MaxValue)
        {
            return System.DateTime.SpecifyKind(System.DateTime.MinValue, kind);
        }

        var total = ((Int128)count * ticks) + System.DateTime.UnixEpoch.Ticks;
        return total < 0 || total > System.DateTime.MaxValue.Ticks
            ? throw Outside("DateTime", "long (microseconds since 1970)")
            : new DateTime((long)total, kind);
    }

    /// <summary>Nanoseconds since 1970; what is below 100 ns is cut off.</summary>
    public static DateTime DateTimeOfNanos(long nanos, DateTimeKind kind) =>
        nanos is long.MaxValue or -long.MaxValue
            ? DateTime(nanos, 1, kind)
            : DateTime(FloorDivide(nanos, TimeSpan.NanosecondsPerTick), 1, kind);

    /// <summary>Microseconds since 1970 of a DateTime, whatever its kind: DuckDB's TIMESTAMP has no zone.</summary>
    public static long Micros(DateTime value) => FloorDivide(value.Ticks - System.DateTime.UnixEpoch.Ticks, TimeSpan.TicksPerMicrosecond);

    /// <summary>A time of day of microseconds; 24:00:00 is DuckDB's but not TimeOnly's.</summary>
    public static TimeOnly Time(long micros) =>
        micros >= TimeSpan.TicksPerDay / TimeSpan.TicksPerMicrosecond
            ? throw Outside("TimeOnly", "TimeSpan")
            : new TimeOnly(micros * TimeSpan.TicksPerMicrosecond);

    public static long FloorDivide(long value, long divisor) => (value / divisor) - (value % divisor < 0 ? 1 : 0);

    private static OverflowException Outside(string type, string other) => new($"The value does not fit {type}; read it as {other}.");
}
