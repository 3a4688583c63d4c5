using System.Globalization;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb.Spark;

/// <summary>The functions, casts and CASE that mean the same in both engines.</summary>
internal sealed class SparkFunctions(SparkParser parser)
{
    /// <summary>A function whose opening parenthesis has been read.</summary>
    public SparkValue Call(string name)
    {
        if (name is "cast")
        {
            var value = parser.Or();
            parser.Expect("AS");
            var type = parser.ExpectTypeName();
            parser.Expect(")");
            return Cast(value, type);
        }

        var arguments = new List<SparkValue>();
        if (!parser.Take(")"))
        {
            do
            {
                arguments.Add(parser.Or());
            } while (parser.Take(","));
            parser.Expect(")");
        }

        return Apply(name, arguments)
            ?? throw parser.Refuse(
                $"the function {name} with ({string.Join(", ", arguments.Select(a => a.Type))}) is not among those that are certain to agree"
            );
    }

    /// <summary>CASE WHEN … THEN … ELSE … END; the word CASE has been read.</summary>
    public SparkValue Case()
    {
        var conditions = new List<SparkValue>();
        var values = new List<SparkValue>();
        while (parser.Take("WHEN"))
        {
            conditions.Add(parser.Or());
            parser.Expect("THEN");
            values.Add(parser.Or());
        }

        values.Add(parser.Take("ELSE") ? parser.Or() : new("NULL", DeltaType.Void));
        parser.Expect("END");
        return conditions.Count > 0 ? Choose(conditions, values) : throw parser.Refuse("only CASE WHEN is understood");
    }

    /// <summary>The time of the write, UTC.</summary>
    public SparkValue Time(string name)
    {
        var now = parser.Now!.Value.UtcDateTime;
        return name == "current_date"
            ? new($"DATE '{now.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}'", DeltaType.Date)
            : new($"TIMESTAMPTZ '{now.ToString("yyyy-MM-dd HH:mm:ss.ffffff", CultureInfo.InvariantCulture)}+00'", DeltaType.Timestamp);
    }

    private SparkValue? Apply(string name, List<SparkValue> arguments) =>
        (name, arguments) switch
        {
            ("current_date" or "current_timestamp" or "now", []) when parser.Now is not null => Time(name),
            ("coalesce" or "nvl" or "ifnull" or "greatest" or "least", [_, _, ..]) => Combine(
                name is "nvl" or "ifnull" ? "coalesce" : name,
                arguments
            ),
            ("if", [var condition, var yes, var no]) => Choose([condition], [yes, no]),
            ("isnull", [var value]) => new($"({value.Sql} IS NULL)", DeltaType.Boolean),
            ("isnotnull", [var value]) => new($"({value.Sql} IS NOT NULL)", DeltaType.Boolean),
            ("year" or "month" or "day" or "dayofmonth" or "quarter", [var value]) => Part(
                name == "dayofmonth" ? "day" : name,
                value,
                DateOf(value)
            ),
            ("hour" or "minute", [var value]) when value.IsTime => Part(name, value, Naive(value)),
            ("to_date" or "date", [var value]) => DateOf(value) is { } date ? new(date, DeltaType.Date) : null,
            ("length" or "char_length" or "character_length" or "len", [var text]) when text.Type == DeltaType.String => new(
                $"CAST(length({text.Sql}) AS INTEGER)",
                DeltaType.Integer
            ),
            ("trim", [var text]) when text.Type == DeltaType.String => new($"trim({text.Sql}, ' ')", DeltaType.String),
            ("concat", [_, ..]) when arguments.All(a => a.Type == DeltaType.String) => new(
                $"({string.Join(" || ", arguments.Select(a => a.Sql))})",
                DeltaType.String
            ),
            ("substring" or "substr", [var text, var from, var count])
                when text.Type == DeltaType.String && IsCount(from, 1) && IsCount(count, 0) => new(
                $"substring({text.Sql}, {from.Sql}, {count.Sql})",
                DeltaType.String
            ),
            ("abs", [var number])
                when number.Type == DeltaType.Double || number.Type == DeltaType.Integer || number.Type == DeltaType.Long => new(
                $"abs({number.Sql})",
                number.Type
            ),
            _ => null,
        };

    private static bool IsCount(SparkValue value, int least) =>
        value.Type == DeltaType.Integer
        && int.TryParse(value.Literal, NumberStyles.None, CultureInfo.InvariantCulture, out var n)
        && n >= least;

    private static SparkValue? Part(string part, SparkValue value, string? sql) =>
        sql is null || value.IsNull ? null : new($"CAST({part}({sql}) AS INTEGER)", DeltaType.Integer);

    /// <summary>The day of a date or of a time; a calendar without the jump of 1582, as Spark's.</summary>
    private static string? DateOf(SparkValue value) =>
        value.Type == DeltaType.Date ? value.Sql
        : value.IsTime ? $"CAST({Naive(value)} AS DATE)"
        : null;

    private static string Naive(SparkValue value) =>
        value.Type == DeltaType.Timestamp ? $"make_timestamp(epoch_us({value.Sql}))" : value.Sql;

    private SparkValue Cast(SparkValue value, string name)
    {
        DeltaType? type = name switch
        {
            "tinyint" or "byte" => DeltaType.Byte,
            "smallint" or "short" => DeltaType.Short,
            "int" or "integer" => DeltaType.Integer,
            "bigint" or "long" => DeltaType.Long,
            "double" => DeltaType.Double,
            "string" => DeltaType.String,
            "date" => DeltaType.Date,
            _ when name.StartsWith("decimal(", StringComparison.Ordinal) => DeltaSchema
                .Parse($$"""{"type":"struct","fields":[{"name":"d","type":"{{name}}"}]}""")
                .Fields[0]
                .Type,
            _ => null,
        };
        if (type == DeltaType.Date && DateOf(value) is { } date)
        {
            return new(date, type);
        }

        return
            type is not null
            && (
                value.Type == type || value.IsNull || TypeWidening.Allows(value.Type, type) || (value.IsInteger && type == DeltaType.String)
            )
            ? value.To(type) with
            {
                Literal = null,
            }
            : throw parser.Refuse($"the cast of {value.Type} to {name} is not among those that are certain to agree");
    }

    private SparkValue Choose(List<SparkValue> conditions, List<SparkValue> values)
    {
        if (conditions.Any(c => c.Type != DeltaType.Boolean))
        {
            throw parser.Refuse("WHEN is followed by what is no condition");
        }

        values = OfOneType(values) ?? throw parser.Refuse("the branches have different types");
        var branches = conditions.Select((c, i) => $"WHEN {c.Sql} THEN {values[i].Sql} ");
        return new($"CASE {string.Concat(branches)}ELSE {values[^1].Sql} END", values[0].Type);
    }

    private static SparkValue? Combine(string function, List<SparkValue> arguments) =>
        OfOneType(arguments) is { } values ? new($"{function}({string.Join(", ", values.Select(v => v.Sql))})", values[0].Type) : null;

    private static List<SparkValue>? OfOneType(List<SparkValue> values)
    {
        var widest = values[0];
        foreach (var value in values.Skip(1))
        {
            if (SparkValue.Unify(widest, value) is not var (unified, _))
            {
                return null;
            }

            widest = unified;
        }

        return [.. values.Select(v => v.To(widest.Type))];
    }
}
