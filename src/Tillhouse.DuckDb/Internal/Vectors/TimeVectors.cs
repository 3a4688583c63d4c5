namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>DATE: days since 1970.</summary>
internal sealed unsafe class DateVector(ColumnType type) : ValueVector<DateOnly>(type), IVector<DateTime>, IVector<int>
{
    public override DateOnly Read(int row) => Clock.Date(((int*)Data)[row]);

    DateTime IVector<DateTime>.Read(int row) =>
        ((int*)Data)[row] is int.MaxValue ? DateTime.MaxValue : Read(row).ToDateTime(TimeOnly.MinValue);

    int IVector<int>.Read(int row) => ((int*)Data)[row];
}

/// <summary>TIME and TIME_NS: a count since midnight; <paramref name="perMicro"/> of them make a microsecond.</summary>
internal sealed unsafe class TimeVector(ColumnType type, int perMicro) : ValueVector<TimeOnly>(type), IVector<TimeSpan>, IVector<long>
{
    public override TimeOnly Read(int row) =>
        Ticks(row) is >= 0 and < TimeSpan.TicksPerDay and var ticks ? new TimeOnly(ticks) : Clock.Time(Micros(row));

    TimeSpan IVector<TimeSpan>.Read(int row) => new(Ticks(row));

    long IVector<long>.Read(int row) => Micros(row);

    private long Micros(int row) => ((long*)Data)[row] / perMicro;

    private long Ticks(int row) => perMicro == 1 ? Micros(row) * TimeSpan.TicksPerMicrosecond : ((long*)Data)[row] / 100;
}

/// <summary>TIME WITH TIME ZONE.</summary>
internal sealed unsafe class TimeTzVector(ColumnType type) : ValueVector<DuckDbTimeTz>(type)
{
    public override DuckDbTimeTz Read(int row) => DuckDbTimeTz.FromBits(((ulong*)Data)[row]);
}

/// <summary>INTERVAL.</summary>
internal sealed unsafe class IntervalVector(ColumnType type) : ValueVector<DuckDbInterval>(type), IVector<TimeSpan>
{
    public override DuckDbInterval Read(int row)
    {
        ref var value = ref ((NativeInterval*)Data)[row];
        return new DuckDbInterval(value.Months, value.Days, value.Micros);
    }

    TimeSpan IVector<TimeSpan>.Read(int row) => Read(row).ToTimeSpan();
}

/// <summary>All TIMESTAMP types without a zone. As long they are microseconds since 1970, whatever the column's unit.</summary>
internal sealed unsafe class TimestampVector(ColumnType type)
    : ValueVector<DateTime>(type),
        IVector<long>,
        IVector<DateOnly>,
        IVector<DateTimeOffset>
{
    public override DateTime Read(int row) => Timestamps.DateTime(Type.Type, ((long*)Data)[row], DateTimeKind.Unspecified);

    long IVector<long>.Read(int row) => Timestamps.Micros(Type.Type, ((long*)Data)[row]);

    DateOnly IVector<DateOnly>.Read(int row) => DateOnly.FromDateTime(Read(row));

    DateTimeOffset IVector<DateTimeOffset>.Read(int row) =>
        new(Timestamps.DateTime(Type.Type, ((long*)Data)[row], DateTimeKind.Utc), TimeSpan.Zero);
}

/// <summary>TIMESTAMP WITH TIME ZONE: an instant; DuckDB stores no zone with it, so it is given in UTC.</summary>
internal sealed unsafe class TimestampTzVector(ColumnType type) : ValueVector<DateTimeOffset>(type), IVector<DateTime>, IVector<long>
{
    public override DateTimeOffset Read(int row) => new(Utc(row), TimeSpan.Zero);

    DateTime IVector<DateTime>.Read(int row) => Utc(row);

    long IVector<long>.Read(int row) => Timestamps.Micros(Type.Type, ((long*)Data)[row]);

    private DateTime Utc(int row) => Timestamps.DateTime(Type.Type, ((long*)Data)[row], DateTimeKind.Utc);
}

/// <summary>What the units of the timestamp types mean.</summary>
file static class Timestamps
{
    private const long MicrosPerSecond = 1_000_000;
    private const long MicrosPerMilli = 1_000;
    private const long NanosPerMicro = 1_000;

    public static DateTime DateTime(NativeType type, long value, DateTimeKind kind) =>
        type switch
        {
            NativeType.TimestampS => Clock.DateTime(value, TimeSpan.TicksPerSecond, kind),
            NativeType.TimestampMs => Clock.DateTime(value, TimeSpan.TicksPerMillisecond, kind),
            NativeType.TimestampNs or NativeType.TimestampTzNs => Clock.DateTimeOfNanos(value, kind),
            _ => Clock.DateTime(value, TimeSpan.TicksPerMicrosecond, kind),
        };

    public static long Micros(NativeType type, long value) =>
        value is long.MaxValue or -long.MaxValue
            ? value
            : type switch
            {
                NativeType.TimestampS => checked(value * MicrosPerSecond),
                NativeType.TimestampMs => checked(value * MicrosPerMilli),
                NativeType.TimestampNs or NativeType.TimestampTzNs => Clock.FloorDivide(value, NanosPerMicro),
                _ => value,
            };
}
