using System.Globalization;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb.Spark;

/// <summary>A part of an expression: DuckDB's SQL for it and the type that Spark gives it.</summary>
/// <param name="Sql">Stands in parentheses where it has an operator.</param>
/// <param name="Type">Void for NULL.</param>
/// <param name="Literal">The text or the number, where it is one.</param>
internal sealed record SparkValue(string Sql, DeltaType Type, string? Literal = null)
{
    private static readonly DeltaType[] Integers = [DeltaType.Byte, DeltaType.Short, DeltaType.Integer, DeltaType.Long];
    private static readonly int[] IntegerDigits = [3, 5, 10, 20];

    public bool IsInteger => Array.IndexOf(Integers, Type) >= 0;

    public bool IsNumber => IsInteger || Type is DecimalType || Type == DeltaType.Double || Type == DeltaType.Float;

    public bool IsNull => Type == DeltaType.Void;

    public bool IsTime => Type == DeltaType.Timestamp || Type == DeltaType.TimestampNtz;

    /// <summary>Both brought to one type, in which both engines compare alike; null where that is not certain.</summary>
    public static (SparkValue A, SparkValue B)? Unify(SparkValue a, SparkValue b)
    {
        if (a.IsNull || b.IsNull)
        {
            var type = a.IsNull ? b.Type : a.Type;
            return (a.To(type), b.To(type));
        }

        if (a.Type == b.Type)
        {
            return a.Type is StructType or ArrayType or MapType ? null : (a, b);
        }

        if (a.Type == DeltaType.Date && b.IsDateText)
        {
            return (a, b.To(DeltaType.Date));
        }

        if (b.Type == DeltaType.Date && a.IsDateText)
        {
            return (a.To(DeltaType.Date), b);
        }

        return a.IsNumber && b.IsNumber && Common(a, b) is { } common ? (a.To(common), b.To(common)) : null;
    }

    public SparkValue To(DeltaType type) =>
        type == Type ? this
        : Literal is not null && type == DeltaType.Double ? new($"CAST({DuckDb.Sql.Text(Literal)} AS DOUBLE)", type, Literal)
        : new($"CAST({Sql} AS {TypeMapping.ToDuckDb(type)})", type, Literal);

    /// <summary>A whole number as a decimal that holds every value of its type, or its own digits where it is given.</summary>
    public SparkValue ToDecimal() => To(new DecimalType(Literal?.TrimStart('-').Length ?? Digits.Whole, 0));

    private static DeltaType? Common(SparkValue a, SparkValue b)
    {
        if (a.IsInteger && b.IsInteger)
        {
            return Integers[Math.Max(Array.IndexOf(Integers, a.Type), Array.IndexOf(Integers, b.Type))];
        }

        if (a.Type == DeltaType.Double || b.Type == DeltaType.Double)
        {
            return a.IsExactAsDouble && b.IsExactAsDouble ? DeltaType.Double : null;
        }

        if (a.Type == DeltaType.Float || b.Type == DeltaType.Float)
        {
            return null; // Spark's answer depends on its ANSI setting.
        }

        var ((wholeA, scaleA), (wholeB, scaleB)) = (a.Digits, b.Digits);
        var (whole, scale) = (Math.Max(wholeA, wholeB), Math.Max(scaleA, scaleB));
        return whole + scale <= 38 ? new DecimalType(whole + scale, scale) : null;
    }

    /// <summary>Whether both engines make the same double of it: a decimal of more than 15 digits is rounded in different ways.</summary>
    private bool IsExactAsDouble => Type is not DecimalType { Precision: > 15 } || Literal is not null;

    private (int Whole, int Scale) Digits =>
        Type is DecimalType d ? (d.Precision - d.Scale, d.Scale) : (IntegerDigits[Array.IndexOf(Integers, Type)], 0);

    private bool IsDateText =>
        Type == DeltaType.String
        && Literal is not null
        && DateOnly.TryParseExact(Literal, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out _);
}
