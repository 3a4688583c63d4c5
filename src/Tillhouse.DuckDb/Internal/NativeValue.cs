using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;

namespace Tillhouse.DuckDb.Internal;

/// <summary>Turns a .NET value into a duckdb_value, which the caller destroys.</summary>
internal static unsafe class NativeValue
{
    public static nint Create(object? value) =>
        value switch
        {
            null or DBNull => NativeMethods.duckdb_create_null_value(),
            string text => Text(text),
            bool flag => NativeMethods.duckdb_create_bool(flag),
            int number => NativeMethods.duckdb_create_int32(number),
            long number => NativeMethods.duckdb_create_int64(number),
            decimal number => Decimal(number),
            double number => NativeMethods.duckdb_create_double(number),
            DateOnly date => NativeMethods.duckdb_create_date(Clock.Days(date)),
            DateTime time => NativeMethods.duckdb_create_timestamp(Clock.Micros(time)),
            DateTimeOffset time => NativeMethods.duckdb_create_timestamp_tz(Clock.Micros(time.UtcDateTime)),
            Guid guid => Uuid(guid),
            byte[] bytes => Blob(bytes),
            _ => Number(value) ?? Time(value) ?? Nested(value) ?? throw Unsupported(value),
        };

    private static nint? Number(object value) =>
        value switch
        {
            sbyte number => NativeMethods.duckdb_create_int8(number),
            byte number => NativeMethods.duckdb_create_uint8(number),
            short number => NativeMethods.duckdb_create_int16(number),
            ushort number => NativeMethods.duckdb_create_uint16(number),
            uint number => NativeMethods.duckdb_create_uint32(number),
            ulong number => NativeMethods.duckdb_create_uint64(number),
            Int128 number => NativeMethods.duckdb_create_hugeint(NativeHugeInt.From(number)),
            UInt128 number => NativeMethods.duckdb_create_uhugeint(NativeHugeInt.From(number)),
            BigInteger number => BigNum(number),
            float number => NativeMethods.duckdb_create_float(number),
            DuckDbDecimal number => Decimal(number),
            _ => null,
        };

    private static nint? Time(object value) =>
        value switch
        {
            TimeOnly time => NativeMethods.duckdb_create_time(time.Ticks / TimeSpan.TicksPerMicrosecond),
            DuckDbTimeTz time => NativeMethods.duckdb_create_time_tz_value(time.ToBits()),
            TimeSpan span => Interval(DuckDbInterval.FromTimeSpan(span)),
            DuckDbInterval interval => Interval(interval),
            _ => null,
        };

    private static nint? Nested(object value) =>
        value switch
        {
            IReadOnlyDictionary<string, object?> members => NestedValue.Struct(members),
            IList list => NestedValue.List(list),
            char letter => Text(letter.ToString()),
            Enum word => Text(word.ToString()),
            _ => null,
        };

    private static nint Text(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        fixed (byte* start = bytes)
        {
            // An empty array pins to null, which DuckDB would take as no text at all.
            byte none = 0;
            return NativeMethods.duckdb_create_varchar_length(start is null ? &none : start, (ulong)bytes.Length);
        }
    }

    private static nint Blob(byte[] bytes)
    {
        fixed (byte* start = bytes)
        {
            byte none = 0;
            return NativeMethods.duckdb_create_blob(start is null ? &none : start, (ulong)bytes.Length);
        }
    }

    private static nint Uuid(Guid guid)
    {
        Span<byte> bytes = stackalloc byte[16];
        guid.TryWriteBytes(bytes, bigEndian: true, out _);
        return NativeMethods.duckdb_create_uuid(NativeHugeInt.From(System.Buffers.Binary.BinaryPrimitives.ReadUInt128BigEndian(bytes)));
    }

    private static nint Interval(DuckDbInterval value) =>
        NativeMethods.duckdb_create_interval(
            new NativeInterval
            {
                Months = value.Months,
                Days = value.Days,
                Micros = value.Micros,
            }
        );

    private static nint Decimal(DuckDbDecimal value)
    {
        const int maxWidth = 38;
        var digits = BigInteger.Abs(value.Unscaled).ToString(CultureInfo.InvariantCulture).Length;
        var width = Math.Max(digits, value.Scale + 1);
        if (Math.Min(width, maxWidth) < Math.Max(digits, (int)value.Scale))
        {
            throw new OverflowException($"{value} has more than {maxWidth} digits.");
        }

        return NativeMethods.duckdb_create_decimal(
            new NativeDecimal
            {
                Width = (byte)Math.Min(width, maxWidth),
                Scale = value.Scale,
                Lower = (ulong)value.Unscaled,
                Upper = (long)(value.Unscaled >> 64),
            }
        );
    }

    private static nint BigNum(BigInteger value)
    {
        if (value >= (BigInteger)Int128.MinValue && value <= (BigInteger)Int128.MaxValue)
        {
            return NativeMethods.duckdb_create_hugeint(NativeHugeInt.From((Int128)value));
        }

        var magnitude = BigInteger.Abs(value).ToByteArray(isUnsigned: true, isBigEndian: true);
        fixed (byte* start = magnitude)
        {
            return NativeMethods.duckdb_create_bignum(
                new NativeBigNum
                {
                    Data = start,
                    Size = (ulong)magnitude.Length,
                    IsNegative = value.Sign < 0 ? (byte)1 : (byte)0,
                }
            );
        }
    }

    private static NotSupportedException Unsupported(object value) =>
        new($"A value of type {value.GetType()} can't be a parameter; pass a number, text, date, time, Guid, byte[], list or dictionary.");
}
