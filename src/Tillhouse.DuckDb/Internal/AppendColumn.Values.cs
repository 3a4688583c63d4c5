using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using System.Text.Unicode;

namespace Tillhouse.DuckDb.Internal;

/// <content>Text, bytes, dates and times.</content>
internal sealed unsafe partial class AppendColumn
{
    private const int StackBytes = 512;
    private static readonly UInt128 UuidTopBit = UInt128.One << 127;

    public void WriteText(int row, ReadOnlySpan<char> value)
    {
        if (_words is not null)
        {
            WriteWord(row, value);
            return;
        }

        Expect("text", type.Type is NativeType.Varchar);
        var limit = Encoding.UTF8.GetMaxByteCount(value.Length);
        var rented = limit > StackBytes ? ArrayPool<byte>.Shared.Rent(limit) : null;
        var buffer = rented ?? stackalloc byte[StackBytes];
        var length = Encoding.UTF8.GetBytes(value, buffer);
        Assign(row, buffer[..length]);
        if (rented is not null)
        {
            ArrayPool<byte>.Shared.Return(rented);
        }
    }

    public void WriteBytes(int row, ReadOnlySpan<byte> value)
    {
        Expect("bytes", type.Type is NativeType.Blob or NativeType.Varchar);
        Expect("bytes that are not UTF-8", type.Type is NativeType.Blob || Utf8.IsValid(value));
        Assign(row, value);
    }

    public void WriteDate(int row, DateOnly value)
    {
        if (type.Type is NativeType.Date)
        {
            Put(row, Clock.Days(value));
        }
        else
        {
            WriteTimestamp(row, value.ToDateTime(TimeOnly.MinValue));
        }
    }

    public void WriteTimestamp(int row, DateTime value)
    {
        var ticks = value.Ticks - DateTime.UnixEpoch.Ticks;
        switch (type.Type)
        {
            case NativeType.Timestamp or NativeType.TimestampTz:
                Put(row, Clock.FloorDivide(ticks, TimeSpan.TicksPerMicrosecond));
                break;
            case NativeType.TimestampMs:
                Put(row, Clock.FloorDivide(ticks, TimeSpan.TicksPerMillisecond));
                break;
            case NativeType.TimestampS:
                Put(row, Clock.FloorDivide(ticks, TimeSpan.TicksPerSecond));
                break;
            case NativeType.TimestampNs or NativeType.TimestampTzNs:
                Put(row, checked(ticks * TimeSpan.NanosecondsPerTick));
                break;
            default:
                Expect("a time of day", type.Type is NativeType.Date && value.TimeOfDay == TimeSpan.Zero);
                Put(row, Clock.Days(DateOnly.FromDateTime(value)));
                break;
        }
    }

    public void WriteTime(int row, TimeOnly value)
    {
        Expect("a time", type.Type is NativeType.Time or NativeType.TimeNs);
        Put(row, type.Type is NativeType.Time ? value.Ticks / TimeSpan.TicksPerMicrosecond : value.Ticks * TimeSpan.NanosecondsPerTick);
    }

    public void WriteGuid(int row, Guid value)
    {
        Expect("a UUID", type.Type is NativeType.Uuid);
        Span<byte> bytes = stackalloc byte[16];
        value.TryWriteBytes(bytes, bigEndian: true, out _);
        Put(row, BinaryPrimitives.ReadUInt128BigEndian(bytes) ^ UuidTopBit);
    }

    public void WriteInterval(int row, DuckDbInterval value)
    {
        Expect("an interval", type.Type is NativeType.Interval);
        Put(
            row,
            new NativeInterval
            {
                Months = value.Months,
                Days = value.Days,
                Micros = value.Micros,
            }
        );
    }

    private void WriteWord(int row, ReadOnlySpan<char> value)
    {
        if (!_words!.GetAlternateLookup<ReadOnlySpan<char>>().TryGetValue(value, out var place))
        {
            throw new InvalidCastException($"Column {index + 1} of type {type.Name} has no word '{value}'.");
        }

        switch (type.Storage)
        {
            case NativeType.UTinyInt:
                Put(row, (byte)place);
                break;
            case NativeType.USmallInt:
                Put(row, (ushort)place);
                break;
            default:
                Put(row, (uint)place);
                break;
        }
    }

    private void Assign(int row, ReadOnlySpan<byte> value)
    {
        byte none = 0;
        fixed (byte* start = value)
        {
            // The bytes are known to be UTF-8 (or the column is a BLOB), so DuckDB need not check them a second time.
            NativeMethods.duckdb_unsafe_vector_assign_string_element_len(
                _vector,
                (ulong)row,
                start is null ? &none : start,
                (ulong)value.Length
            );
        }

        SetValid(row);
    }
}
