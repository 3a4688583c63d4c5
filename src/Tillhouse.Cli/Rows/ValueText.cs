using System.Collections;
using System.Globalization;
using System.Numerics;
using System.Text;
using System.Text.Json;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli.Rows;

/// <summary>The text of a value, the same on every machine: invariant culture, ISO dates, every digit of a number.</summary>
internal static class ValueText
{
    /// <summary>Whether values of a type are numbers: right-aligned in tables, bare in JSON.</summary>
    public static bool IsNumber(Type type) =>
        Type.GetTypeCode(type) is >= TypeCode.SByte and <= TypeCode.Decimal
        || type == typeof(BigInteger)
        || type == typeof(Int128)
        || type == typeof(UInt128)
        || type == typeof(DuckDbDecimal);

    /// <summary>Whether it is SQL's NULL.</summary>
    public static bool IsNull(object? value) => value is null or DBNull;

    /// <summary>The text of a value that is not NULL, for tables and CSV. Lists and structs are written as JSON.</summary>
    public static string Of(object value) =>
        value switch
        {
            string text => text,
            bool truth => truth ? "true" : "false",
            DateTime time => Time(time, ' '),
            DateTimeOffset time => Time(time.UtcDateTime, ' ') + "Z",
            DateOnly date => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            TimeOnly time => time.ToString(Fraction(time.Ticks) ? "HH:mm:ss.FFFFFFF" : "HH:mm:ss", CultureInfo.InvariantCulture),
            float number => number.ToString("R", CultureInfo.InvariantCulture),
            double number => number.ToString("R", CultureInfo.InvariantCulture),
            DuckDbInterval interval => Interval(interval),
            byte[] bytes => Convert.ToHexStringLower(bytes),
            IFormattable formattable => formattable.ToString(null, CultureInfo.InvariantCulture),
            IEnumerable => Json(value),
            _ => value.ToString() ?? "",
        };

    /// <summary>Writes a value as JSON: numbers keep every digit, times are ISO 8601, what JSON has no word for becomes text.</summary>
    public static void WriteJson(Utf8JsonWriter json, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                json.WriteNullValue();
                break;
            case bool truth:
                json.WriteBooleanValue(truth);
                break;
            case double number when !double.IsFinite(number):
                json.WriteStringValue(Of(number));
                break;
            case float number when !float.IsFinite(number):
                json.WriteStringValue(Of(number));
                break;
            case DateTime time:
                json.WriteStringValue(Time(time, 'T'));
                break;
            case DateTimeOffset time:
                json.WriteStringValue(Time(time.UtcDateTime, 'T') + "Z");
                break;
            case string or byte[]:
                json.WriteStringValue(Of(value));
                break;
            case IDictionary map:
                WriteMap(json, map);
                break;
            case IEnumerable list:
                json.WriteStartArray();
                foreach (var item in list)
                {
                    WriteJson(json, item);
                }

                json.WriteEndArray();
                break;
            default:
                if (IsNumber(value.GetType()))
                {
                    json.WriteRawValue(Of(value), skipInputValidation: true);
                }
                else
                {
                    json.WriteStringValue(Of(value));
                }

                break;
        }
    }

    private static void WriteMap(Utf8JsonWriter json, IDictionary map)
    {
        json.WriteStartObject();
        foreach (DictionaryEntry entry in map)
        {
            json.WritePropertyName(Of(entry.Key));
            WriteJson(json, entry.Value);
        }

        json.WriteEndObject();
    }

    private static string Json(object value)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, JsonRowWriter.Options))
        {
            WriteJson(json, value);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static string Time(DateTime time, char between)
    {
        var clock = Fraction(time.Ticks) ? "HH:mm:ss.FFFFFFF" : "HH:mm:ss";
        return time.ToString($"yyyy-MM-dd'{between}'{clock}", CultureInfo.InvariantCulture);
    }

    /// <summary><c>1 year 2 months 3 days 04:05:06.5</c>, as DuckDB reads it back.</summary>
    private static string Interval(DuckDbInterval interval)
    {
        var (months, days, micros) = interval;
        var parts = new List<string>();
        Part(parts, months / 12, "year");
        Part(parts, months % 12, "month");
        Part(parts, days, "day");
        if (micros != 0 || parts.Count == 0)
        {
            var time = TimeSpan.FromMicroseconds(Math.Abs((double)micros));
            var fraction = Fraction(time.Ticks) ? time.ToString("'.'FFFFFF", CultureInfo.InvariantCulture) : "";
            parts.Add(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{(micros < 0 ? "-" : "")}{(long)time.TotalHours:D2}:{time.Minutes:D2}:{time.Seconds:D2}{fraction}"
                )
            );
        }

        return string.Join(' ', parts);
    }

    private static void Part(List<string> parts, int count, string unit)
    {
        if (count != 0)
        {
            parts.Add(string.Create(CultureInfo.InvariantCulture, $"{count} {unit}{(Math.Abs(count) == 1 ? "" : "s")}"));
        }
    }

    private static bool Fraction(long ticks) => ticks % TimeSpan.TicksPerSecond != 0;
}
