using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb.Spark;

/// <summary>
/// Expressions that a table keeps are in Spark's dialect. This gives DuckDB's SQL for those of which it is certain that both mean the same: columns and
/// literals, comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, CASE, arithmetic without division by zero, and a short list of functions and casts.
/// Everything else is refused. A <c>timestamp</c> is taken apart in UTC, the time zone of this engine's sessions.
/// </summary>
internal static class SparkExpression
{
    /// <summary>A condition, as in a CHECK constraint.</summary>
    /// <param name="expression">In Spark's dialect.</param>
    /// <param name="schema">The columns it may name.</param>
    /// <exception cref="DeltaException">T0603 names the expression when it cannot be evaluated here with certainty.</exception>
    public static string Condition(string expression, StructType schema) =>
        Translate(expression, schema, null) is var value && value.Type == DeltaType.Boolean
            ? value.Sql
            : throw Refuse(expression, $"it is of type {value.Type} and no condition");

    /// <summary>A value, as of a generated column; of the column's type.</summary>
    /// <exception cref="DeltaException">T0603 as above, also when the value is of another type.</exception>
    public static string Value(string expression, StructType schema, DeltaType type)
    {
        var value = Translate(expression, schema, null);
        return Fit(value, type) ?? throw Refuse(expression, $"it is of type {value.Type}, the column is {type}");
    }

    /// <summary>A column's default: names no columns, but may ask for the time.</summary>
    /// <param name="expression">In Spark's dialect.</param>
    /// <param name="type">The column's.</param>
    /// <param name="now">What the current time is.</param>
    /// <exception cref="DeltaException">T0603 as above.</exception>
    public static string Default(string expression, DeltaType type, DateTimeOffset now)
    {
        var value = Translate(expression, new StructType([]), now);
        return Fit(value, type) ?? throw Refuse(expression, $"it is of type {value.Type}, the column is {type}");
    }

    internal static DeltaException Refuse(string expression, string why) =>
        new(
            DeltaErrors.UnsupportedFeature,
            $"the table keeps the expression '{expression}', which cannot be evaluated here as Spark does: {why}",
            "write to the table with Spark, or say it with comparisons, AND, OR, NOT, IN, BETWEEN, LIKE, IS NULL, CASE and plain arithmetic"
        );

    private static SparkValue Translate(string expression, StructType schema, DateTimeOffset? now) =>
        new SparkParser(expression, schema, now).Parse();

    private static string? Fit(SparkValue value, DeltaType type)
    {
        if (value.IsNull || value.Type == type)
        {
            return value.To(type).Sql;
        }

        var wider = TypeWidening.Allows(value.Type, type) && (type is DecimalType || value.IsInteger || type == DeltaType.Double);
        var literal =
            value.Literal is not null
            && value.IsNumber
            && (type is DecimalType || type == DeltaType.Double || new SparkValue("", type).IsInteger);
        return
            wider || (literal && FitsLiteral(value, type)) || (type == DeltaType.Date && SparkValue.Unify(new("", type), value) is not null)
            ? value.To(type).Sql
            : null;
    }

    /// <summary>A number that loses nothing in the column's type.</summary>
    private static bool FitsLiteral(SparkValue value, DeltaType type) =>
        decimal.TryParse(
            value.Literal,
            System.Globalization.NumberStyles.Number,
            System.Globalization.CultureInfo.InvariantCulture,
            out var number
        )
        && type switch
        {
            DecimalType d => number.Scale <= d.Scale && Math.Abs(number) < (decimal)Math.Pow(10, Math.Min(28, d.Precision - d.Scale)),
            PrimitiveType { Name: "byte" } => number.Scale == 0 && number is >= sbyte.MinValue and <= sbyte.MaxValue,
            PrimitiveType { Name: "short" } => number.Scale == 0 && number is >= short.MinValue and <= short.MaxValue,
            PrimitiveType { Name: "integer" } => number.Scale == 0 && number is >= int.MinValue and <= int.MaxValue,
            _ => true,
        };
}
