using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Tillhouse.Core.Project;

/// <summary>A type that a source's contract may give a column (formats.md).</summary>
public abstract record ColumnType
{
    private ColumnType() { }

    /// <summary>Reads a type as contracts write it: <c>string</c>, <c>bigint</c>, <c>decimal(18,2)</c>, <c>date</c>, <c>timestamp</c>, <c>boolean</c>, <c>double</c>.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out ColumnType? type)
    {
        type = text switch
        {
            "string" => new Text(),
            "bigint" => new BigInt(),
            "date" => new Date(),
            "timestamp" => new Timestamp(),
            "boolean" => new Boolean(),
            "double" => new Double(),
            _ => ParseDecimal(text),
        };
        return type is not null;
    }

    private static Decimal? ParseDecimal(string text)
    {
        if (!text.StartsWith("decimal(", StringComparison.Ordinal) || !text.EndsWith(')'))
        {
            return null;
        }

        var parts = text["decimal(".Length..^1].Split(',');
        var scale = 0;
        return
            parts.Length <= 2
            && int.TryParse(
                parts[0],
                NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                CultureInfo.InvariantCulture,
                out var precision
            )
            && (
                parts.Length == 1
                || int.TryParse(
                    parts[1],
                    NumberStyles.AllowLeadingWhite | NumberStyles.AllowTrailingWhite,
                    CultureInfo.InvariantCulture,
                    out scale
                )
            )
            && precision is >= 1 and <= 38
            && scale >= 0
            && scale <= precision
            ? new Decimal(precision, scale)
            : null;
    }

    /// <summary>Text.</summary>
    public sealed record Text : ColumnType;

    /// <summary>A whole number of 64 bits.</summary>
    public sealed record BigInt : ColumnType;

    /// <summary>An exact number.</summary>
    /// <param name="Precision">Digits in all, 1 to 38.</param>
    /// <param name="Scale">Digits behind the point, 0 to the precision.</param>
    public sealed record Decimal(int Precision, int Scale) : ColumnType;

    /// <summary>A day.</summary>
    public sealed record Date : ColumnType;

    /// <summary>An instant, kept in UTC to the microsecond.</summary>
    public sealed record Timestamp : ColumnType;

    /// <summary>True or false.</summary>
    public sealed record Boolean : ColumnType;

    /// <summary>A binary floating point number; never in a stored column of a model.</summary>
    public sealed record Double : ColumnType;
}
