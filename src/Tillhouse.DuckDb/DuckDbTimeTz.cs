namespace Tillhouse.DuckDb;

/// <summary>A TIME WITH TIME ZONE: a time of day and its offset from UTC.</summary>
/// <param name="Time">The local time of day, from 0 to 24 hours inclusive.</param>
/// <param name="Offset">The offset from UTC, east positive, whole seconds.</param>
public readonly record struct DuckDbTimeTz(TimeSpan Time, TimeSpan Offset)
{
    // DuckDB stores the offset inverted, so that the bits sort by the instant.
    private const int MaxOffset = (16 * 60 * 60) - 1;
    private const int OffsetBits = 24;

    internal ulong ToBits() =>
        ((ulong)(Time.Ticks / TimeSpan.TicksPerMicrosecond) << OffsetBits) | (uint)(MaxOffset - (int)Offset.TotalSeconds);

    internal static DuckDbTimeTz FromBits(ulong bits) =>
        new(
            TimeSpan.FromTicks((long)(bits >> OffsetBits) * TimeSpan.TicksPerMicrosecond),
            TimeSpan.FromSeconds(MaxOffset - (int)(bits & ((1u << OffsetBits) - 1)))
        );
}
