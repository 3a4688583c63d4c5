using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb.Spark;

/// <summary>Operators that give a value. A number that is too large is an error here and in Spark's ANSI mode, never another number.</summary>
internal static class SparkArithmetic
{
    /// <summary>Null for types between which the two engines may not agree.</summary>
    public static SparkValue? Apply(SparkValue left, string sign, SparkValue right) =>
        left.Type is DecimalType && right.IsInteger ? OfSame(left, sign, right.ToDecimal())
        : right.Type is DecimalType && left.IsInteger ? OfSame(left.ToDecimal(), sign, right)
        : OfSame(left, sign, right);

    private static SparkValue? OfSame(SparkValue left, string sign, SparkValue right) =>
        sign switch
        {
            "||" => left.Type == DeltaType.String && right.Type == DeltaType.String
                ? new($"({left.Sql} || {right.Sql})", DeltaType.String)
                : null,
            "/" => Divide(left, right),
            "%" => left.IsInteger && right.IsInteger && IsNotZero(right) ? Same(left, "%", right) : null,
            "*" when left.Type is DecimalType a && right.Type is DecimalType b => a.Precision + b.Precision <= 37
                ? new SparkValue($"({left.Sql} * {right.Sql})", new DecimalType(a.Precision + b.Precision + 1, a.Scale + b.Scale)).Recast()
                : null,
            _ => left.IsNumber && right.IsNumber ? Same(left, sign, right) : null,
        };

    private static SparkValue? Same(SparkValue left, string sign, SparkValue right)
    {
        if (left.Type is DecimalType a && right.Type is DecimalType b)
        {
            // One digit more than the longer of both, on each side of the point as many as either has.
            var scale = Math.Max(a.Scale, b.Scale);
            var precision = Math.Max(a.Precision - a.Scale, b.Precision - b.Scale) + scale + 1;
            return sign is "+" or "-" && precision <= 38
                ? new SparkValue($"({left.Sql} {sign} {right.Sql})", new DecimalType(precision, scale)).Recast()
                : null;
        }

        if (left.Type is DecimalType || right.Type is DecimalType || left.Type == DeltaType.Float || right.Type == DeltaType.Float)
        {
            return null;
        }

        // Bytes and shorts alone are computed in their own width in one version of Spark and in INT in another.
        return SparkValue.Unify(left, right) is var (x, y) && x.Type is not PrimitiveType { Name: "byte" or "short" }
            ? new($"({x.Sql} {sign} {y.Sql})", x.Type)
            : null;
    }

    private static SparkValue? Divide(SparkValue left, SparkValue right) =>
        (left.IsInteger || left.Type == DeltaType.Double) && (right.IsInteger || right.Type == DeltaType.Double) && IsNotZero(right)
            ? new($"({left.To(DeltaType.Double).Sql} / {right.To(DeltaType.Double).Sql})", DeltaType.Double)
            : null;

    private static bool IsNotZero(SparkValue value) => value.Literal is { } text && text.AsSpan().IndexOfAnyInRange('1', '9') >= 0;

    /// <summary>DuckDB gives decimals its own width; the value is the same.</summary>
    private static SparkValue Recast(this SparkValue value) =>
        value with
        {
            Sql = $"CAST({value.Sql} AS {TypeMapping.ToDuckDb(value.Type)})",
        };
}
