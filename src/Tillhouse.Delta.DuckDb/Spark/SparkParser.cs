using System.Globalization;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb.Spark;

/// <summary>Parses an expression by Spark's precedence: OR, AND, NOT, predicates, sums, products, signs.</summary>
internal sealed class SparkParser(string expression, StructType schema, DateTimeOffset? now)
{
    private const int MaxDepth = 100;

    private readonly List<SparkToken> tokens =
        SparkToken.Split(expression)
        ?? throw SparkExpression.Refuse(expression, "it has an escape, a comment or a sign that is not understood");

    private int at;
    private int depth;

    /// <summary>The current time; null where the expression may not ask for it.</summary>
    public DateTimeOffset? Now => now;

    private SparkToken Current => tokens[at];

    /// <exception cref="DeltaException">T0603.</exception>
    public SparkValue Parse()
    {
        var value = Or();
        return Current.Kind == SparkTokenKind.End ? value : throw Refuse($"'{Current.Text}' is not expected there");
    }

    public DeltaException Refuse(string why) => SparkExpression.Refuse(expression, why);

    public SparkValue Or()
    {
        if (++depth > MaxDepth)
        {
            throw Refuse("it is nested too deep");
        }

        var left = And();
        while (Take("OR"))
        {
            left = Logical(left, "OR", And());
        }

        depth--;
        return left;
    }

    public bool Take(string word)
    {
        if (!Current.Is(word))
        {
            return false;
        }

        at++;
        return true;
    }

    public void Expect(string word)
    {
        if (!Take(word))
        {
            throw Refuse(
                Current.Kind == SparkTokenKind.End ? $"{word} is missing at its end" : $"{word} is missing before '{Current.Text}'"
            );
        }
    }

    public string ExpectTypeName()
    {
        var name = Current.Kind == SparkTokenKind.Word ? Current.Text.ToLowerInvariant() : throw Refuse("a type is missing");
        at++;
        if (name is not ("decimal" or "dec" or "numeric") || !Take("("))
        {
            return name;
        }

        var precision = Current.Text;
        at++;
        Expect(",");
        var scale = Current.Text;
        at++;
        Expect(")");
        return $"decimal({precision},{scale})";
    }

    private SparkValue And()
    {
        var left = Not();
        while (Take("AND"))
        {
            left = Logical(left, "AND", Not());
        }

        return left;
    }

    private SparkValue Not()
    {
        var count = 0;
        while (Take("NOT") || Take("!"))
        {
            count++;
        }

        var value = Predicate();
        return count == 0 ? value
            : value.Type == DeltaType.Boolean ? (count % 2 == 0 ? value : new($"(NOT {value.Sql})", DeltaType.Boolean))
            : throw Refuse("NOT stands before what is no condition");
    }

    private SparkValue Logical(SparkValue left, string word, SparkValue right) =>
        (left.Type == DeltaType.Boolean || left.IsNull) && (right.Type == DeltaType.Boolean || right.IsNull)
            ? new($"({left.To(DeltaType.Boolean).Sql} {word} {right.To(DeltaType.Boolean).Sql})", DeltaType.Boolean)
            : throw Refuse($"{word} stands beside what is no condition");

    private SparkValue Predicate()
    {
        var left = Sum();
        if (Take("IS"))
        {
            var not = Take("NOT") ? "NOT " : "";
            var what =
                Take("NULL") ? "NULL"
                : left.Type == DeltaType.Boolean && (Current.Is("TRUE") || Current.Is("FALSE")) ? Current.Text
                : throw Refuse("IS is followed by something unknown");
            at += what == "NULL" ? 0 : 1;
            return new($"({left.Sql} IS {not}{what})", DeltaType.Boolean);
        }

        var negated = Current.Is("NOT");
        at += negated ? 1 : 0;
        SparkValue? found =
            Take("IN") ? In(left)
            : Take("BETWEEN") ? Between(left)
            : Take("LIKE") ? Like(left)
            : null;
        if (found is not null)
        {
            return negated ? new($"(NOT {found.Sql})", DeltaType.Boolean) : found;
        }

        var sign = Current.Kind == SparkTokenKind.Symbol ? Current.Text : "";
        if (negated || sign is not ("=" or "==" or "<>" or "!=" or "<" or "<=" or ">" or ">=" or "<=>"))
        {
            return negated ? throw Refuse("NOT is followed by something unknown") : left;
        }

        at++;
        return Compare(
            left,
            sign switch
            {
                "==" => "=",
                "!=" => "<>",
                "<=>" => "IS NOT DISTINCT FROM",
                _ => sign,
            },
            Sum()
        );
    }

    private SparkValue Compare(SparkValue left, string sign, SparkValue right) =>
        SparkValue.Unify(left, right) is var (a, b)
            ? new($"({a.Sql} {sign} {b.Sql})", DeltaType.Boolean)
            : throw Refuse($"it compares {left.Type} with {right.Type}");

    private SparkValue In(SparkValue left)
    {
        Expect("(");
        var items = new List<string>();
        do
        {
            items.Add(Compare(left, "=", Sum()).Sql);
        } while (Take(","));
        Expect(")");
        return new($"({string.Join(" OR ", items)})", DeltaType.Boolean);
    }

    private SparkValue Between(SparkValue left)
    {
        var low = Compare(left, ">=", Sum());
        Expect("AND");
        return new($"({low.Sql} AND {Compare(left, "<=", Sum()).Sql})", DeltaType.Boolean);
    }

    private SparkValue Like(SparkValue left)
    {
        var pattern = Sum();
        return
            left.Type == DeltaType.String && pattern is { Literal: not null } && pattern.Type == DeltaType.String && !Current.Is("ESCAPE")
            ? new($"({left.Sql} LIKE {pattern.Sql})", DeltaType.Boolean)
            : throw Refuse("LIKE needs a text and a pattern that is given");
    }

    private SparkValue Sum()
    {
        var left = Product();
        while (Current.Is("+") || Current.Is("-") || Current.Is("||"))
        {
            var sign = tokens[at++].Text;
            left =
                SparkArithmetic.Apply(left, sign, Product())
                ?? throw Refuse($"{sign} stands between types for which Spark's answer is not certain");
        }

        return left;
    }

    private SparkValue Product()
    {
        var left = Signed();
        while (Current.Is("*") || Current.Is("/") || Current.Is("%"))
        {
            var sign = tokens[at++].Text;
            left =
                SparkArithmetic.Apply(left, sign, Signed())
                ?? throw Refuse($"{sign} stands between types for which Spark's answer is not certain");
        }

        return left;
    }

    private SparkValue Signed()
    {
        var minus = false;
        while (Current.Is("-") || Current.Is("+"))
        {
            minus ^= tokens[at++].Text == "-";
        }

        var value = Primary();
        return !minus ? value
            : value.IsNumber ? new($"(-{value.Sql})", value.Type, value.Literal is null ? null : "-" + value.Literal)
            : throw Refuse("a minus stands before what is no number");
    }

    private SparkValue Primary()
    {
        var token = Current;
        at++;
        switch (token.Kind)
        {
            case SparkTokenKind.Number:
                return Number(token.Text);
            case SparkTokenKind.Text:
                return new(Sql.Text(token.Text), DeltaType.String, token.Text);
            case SparkTokenKind.QuotedName:
                return Column(token.Text);
            case SparkTokenKind.Symbol when token.Text == "(":
                var inner = Or();
                Expect(")");
                return inner;
            case SparkTokenKind.Word when Current.Is("("):
                at++;
                return new SparkFunctions(this).Call(token.Text.ToLowerInvariant());
            case SparkTokenKind.Word when token.Is("CASE"):
                return new SparkFunctions(this).Case();
            case SparkTokenKind.Word when token.Is("DATE") && Current.Kind == SparkTokenKind.Text:
                var day = new SparkValue(Sql.Text(Current.Text), DeltaType.String, Current.Text);
                at++;
                return SparkValue.Unify(new("", DeltaType.Date), day) is var (_, date)
                    ? date with
                    {
                        Literal = null,
                    }
                    : throw Refuse($"'{day.Literal}' is no date");
            case SparkTokenKind.Word when token.Is("TRUE") || token.Is("FALSE"):
                return new(token.Text, DeltaType.Boolean);
            case SparkTokenKind.Word when token.Is("NULL"):
                return new("NULL", DeltaType.Void);
            case SparkTokenKind.Word when Now is not null && (token.Is("current_timestamp") || token.Is("current_date")):
                return new SparkFunctions(this).Time(token.Text.ToLowerInvariant());
            case SparkTokenKind.Word:
                return Column(token.Text);
            default:
                throw Refuse(token.Kind == SparkTokenKind.End ? "it ends too early" : $"'{token.Text}' is not expected there");
        }
    }

    private SparkValue Number(string text)
    {
        if (text.Contains('.', StringComparison.Ordinal))
        {
            var scale = text.Length - text.IndexOf('.', StringComparison.Ordinal) - 1;
            var digits = text.Replace(".", "", StringComparison.Ordinal).TrimStart('0').Length;
            return digits <= 38 && scale <= 38
                ? new SparkValue(text, DeltaType.Void, text) { Sql = text }.To(new DecimalType(Math.Max(Math.Max(digits, scale), 1), scale))
                : throw Refuse($"the number {text} has too many digits");
        }

        var isLong = text.EndsWith('L') || text.EndsWith('l');
        var plain = isLong ? text[..^1] : text;
        return long.TryParse(plain, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            ? new SparkValue(plain, DeltaType.Void, plain).To(isLong || number > int.MaxValue ? DeltaType.Long : DeltaType.Integer)
            : throw Refuse($"the number {text} has too many digits");
    }

    private SparkValue Column(string name)
    {
        var index = FieldPath.IndexOf(schema, name);
        if (index < 0)
        {
            throw Refuse($"there is no column {name}");
        }

        var field = schema.Fields[index];
        var sql = Sql.Name(field.Name);
        while (field.Type is StructType inner && Take("."))
        {
            var part = Current.Text;
            at++;
            var i = FieldPath.IndexOf(inner, part);
            field = i < 0 ? throw Refuse($"{field.Name} has no field {part}") : inner.Fields[i];
            sql = $"struct_extract({sql}, {Sql.Text(field.Name)})";
        }

        return new(sql, field.Type);
    }
}
