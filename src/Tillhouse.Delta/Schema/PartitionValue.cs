using System.Globalization;

namespace Tillhouse.Delta.Schema;

/// <summary>Values of partition columns as the log has them (section 4).</summary>
public static class PartitionValue
{
    private static readonly string[] TimeFormats = ["yyyy-MM-dd HH:mm:ss.FFFFFF", "yyyy-MM-dd HH:mm:ss"];

    /// <summary>The log's text for a value that the engine printed; null and the empty text are both null.</summary>
    /// <exception cref="DeltaException">T0610 when the value cannot be written, T0611 when the type cannot partition a table.</exception>
    public static string? Format(StructField column, string? engineText)
    {
        if (string.IsNullOrEmpty(engineText))
        {
            return null;
        }

        return column.Type switch
        {
            DecimalType => engineText,
            PrimitiveType { Name: "string" or "long" or "integer" or "short" or "byte" or "date" or "boolean" } => engineText,
            PrimitiveType { Name: "float" or "double" } => engineText switch
            {
                "nan" => "NaN",
                "inf" => "Infinity",
                "-inf" => "-Infinity",
                _ => engineText,
            },
            PrimitiveType { Name: "timestamp" } => Time(column, engineText)
                .ToString("yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture),
            PrimitiveType { Name: "timestamp_ntz" } => Time(column, engineText)
                .ToString("yyyy-MM-dd HH:mm:ss.FFFFFF", CultureInfo.InvariantCulture),
            _ => throw new DeltaException(
                DeltaErrors.UnsupportedType,
                $"the table cannot be partitioned by {column.Name}, which is of type {column.Type}",
                "partition by a text, a number, a date or a time"
            ),
        };
    }

    private static DateTime Time(StructField column, string text)
    {
        var plain = text.EndsWith("+00", StringComparison.Ordinal) ? text[..^3] : text;
        return DateTime.TryParseExact(plain, TimeFormats, CultureInfo.InvariantCulture, DateTimeStyles.None, out var time)
            ? time
            : throw new DeltaException(
                DeltaErrors.InvalidCommit,
                $"the value {text} of the partition column {column.Name} cannot be written to the log",
                "partition values are times of the years 1 to 9999, without BC and without infinity"
            );
    }
}
