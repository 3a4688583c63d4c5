using System.Text;
using System.Text.Json;

namespace Tillhouse.Delta.Schema;

/// <summary>The SQL expressions that a table keeps: constraints, invariants, generated columns. Their dialect is Spark's.</summary>
internal static class ExpressionText
{
    public const string ConstraintPrefix = "delta.constraints.";

    /// <summary>CHECK constraints by name.</summary>
    public static IEnumerable<(string Name, string Expression)> Constraints(IReadOnlyDictionary<string, string> configuration) =>
        configuration
            .Where(p => p.Key.StartsWith(ConstraintPrefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(p => p.Key, StringComparer.Ordinal)
            .Select(p => (p.Key[ConstraintPrefix.Length..], p.Value));

    /// <summary>The expression inside <c>delta.invariants</c>: <c>{"expression":{"expression":"x &gt; 3"}}</c>.</summary>
    /// <exception cref="DeltaException">T0604 when it is not of that form.</exception>
    public static string? Invariant(StructField field)
    {
        if (field.MetadataValue(FieldMetadata.Invariants) is not { } text)
        {
            return null;
        }

        try
        {
            using var json = JsonDocument.Parse(text);
            return json.RootElement.GetProperty("expression").GetProperty("expression").GetString();
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the invariant of column {field.Name} cannot be read",
                "delta.invariants must be {\"expression\":{\"expression\":\"…\"}}",
                e
            );
        }
    }

    /// <summary>What of a table names a column, in words; null when nothing does. Then the column may change its name, its type or go.</summary>
    public static string? UserOf(string column, StructType schema, IReadOnlyDictionary<string, string> configuration)
    {
        foreach (var (name, expression) in Constraints(configuration))
        {
            if (Names(expression, column))
            {
                return $"the constraint {name}";
            }
        }

        foreach (var field in schema.Fields)
        {
            if (field.MetadataValue(FieldMetadata.GenerationExpression) is { } generated && Names(generated, column))
            {
                return $"the generated column {field.Name}";
            }

            if (Invariant(field) is { } invariant && Names(invariant, column))
            {
                return $"the invariant of column {field.Name}";
            }
        }

        return null;
    }

    /// <summary>Whether an identifier stands anywhere in an expression outside of texts. A function of that name counts, too: to refuse is the safe side.</summary>
    public static bool Names(string expression, string column)
    {
        var word = new StringBuilder();
        for (var i = 0; i <= expression.Length; i++)
        {
            var c = i < expression.Length ? expression[i] : ' ';
            if (char.IsLetterOrDigit(c) || c == '_')
            {
                word.Append(c);
                continue;
            }

            if (Ends(word, column))
            {
                return true;
            }

            if (c is '\'' or '"' or '`')
            {
                var start = i + 1;
                for (i = start; i < expression.Length && expression[i] != c; i += c != '`' && expression[i] == '\\' ? 2 : 1) { }

                if (
                    c == '`'
                    && expression.AsSpan(start, Math.Min(i, expression.Length) - start).Equals(column, StringComparison.OrdinalIgnoreCase)
                )
                {
                    return true;
                }
            }
        }

        return false;
    }

    private static bool Ends(StringBuilder word, string column)
    {
        var same = word.Equals(column.AsSpan()) || word.ToString().Equals(column, StringComparison.OrdinalIgnoreCase);
        word.Clear();
        return same;
    }
}
