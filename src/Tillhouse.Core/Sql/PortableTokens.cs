using Tillhouse.Core.Project;

namespace Tillhouse.Core.Sql;

/// <summary>The rules that need the text itself, because the parse tree looks the same for both ways of writing.</summary>
internal static class PortableTokens
{
    public static void Run(SqlText text, ErrorList errors)
    {
        var tokens = text.Tokens;
        for (var i = 0; i < tokens.Count; i++)
        {
            if (Finding(tokens, i) is var (what, help))
            {
                PortableCheck.Report(errors, what, help, text.PlaceOf(tokens[i].Start));
            }
        }
    }

    private static (string What, string Help)? Finding(IReadOnlyList<SqlToken> tokens, int i)
    {
        var token = tokens[i];
        return token.Kind switch
        {
            SqlTokenKind.QuotedName => (
                $"the name {token.Text} in double quotes",
                "use names that need no quotes: in Spark this is a text"
            ),
            SqlTokenKind.DollarText => ("a text in dollar signs", "write it in single quotes"),
            SqlTokenKind.Text when token.Text.Contains('\\') => (
                "a backslash in a text",
                "write [0-9] and [.] in patterns, chr(92) for the character: Spark unescapes texts"
            ),
            SqlTokenKind.Text
                when i > 0
                    && tokens[i - 1] is { Kind: SqlTokenKind.Word, Text: "e" or "E" or "x" or "X" or "b" or "B" } before
                    && before.Start + 1 == token.Start => ("a text with a prefix", "write a plain text in single quotes"),
            SqlTokenKind.Number
                when token.Text.Contains('_')
                    || (token.Text.Length > 1 && char.IsAsciiLetter(token.Text[1]) && token.Text[1] is not ('e' or 'E')) => (
                $"the number {token.Text}",
                "write decimal digits"
            ),
            SqlTokenKind.Word when token.Text.Any(c => c > 127) => ($"the name {token.Text}", "use letters, digits and underscores"),
            SqlTokenKind.Word when IsCast(token) => TypeOfCast(tokens, i),
            SqlTokenKind.Word when token.Is("lateral") => ("lateral", "join by keys, or use a window"),
            SqlTokenKind.Word when token.Is("similar") => ("similar to", "write till_matches(text, pattern)"),
            SqlTokenKind.Symbol when !PortableFunctions.Symbols.Contains(token.Text) => Symbol(token.Text),
            _ => null,
        };
    }

    private static (string What, string Help) Symbol(string symbol) =>
        symbol switch
        {
            "::" => ("'::'", "write cast(x as type)"),
            "//" => ("'//'", "write till_div(a, b)"),
            "==" => ("'=='", "write ="),
            "<=>" => ("'<=>'", "write a is not distinct from b"),
            "[" or "]" or "{" or "}" => ($"'{symbol}'", "use columns and joins, not lists and structs"),
            "?" or "$" or ":" => ($"'{symbol}'", "a model has no parameters"),
            "**" or "^" => ($"'{symbol}'", "multiply"),
            "~" or "!~" or "~*" or "!~*" => ($"'{symbol}'", "write till_matches(text, pattern)"),
            "~~" or "!~~" or "~~*" or "!~~*" => ($"'{symbol}'", "write like or ilike"),
            "`" => ("'`'", "use names that need no quotes"),
            _ => ($"'{symbol}'", "use the operators of portable SQL"),
        };

    private static bool IsCast(SqlToken token) => token.Is("cast") || token.Is("try_cast");

    // The tree knows one VARCHAR for string, text and varchar, so the type is looked up in the text: behind the `as` of this bracket.
    private static (string What, string Help)? TypeOfCast(IReadOnlyList<SqlToken> tokens, int i)
    {
        var depth = 0;
        for (var j = i + 1; j + 1 < tokens.Count; j++)
        {
            depth += tokens[j].Text switch
            {
                "(" => 1,
                ")" => -1,
                _ => 0,
            };
            if (depth == 0)
            {
                return null;
            }

            if (depth == 1 && tokens[j].Is("as"))
            {
                return Judge(tokens[i], tokens[j + 1].Text, tokens[j + 2 < tokens.Count ? j + 2 : j].Text);
            }
        }

        return null;
    }

    private static (string What, string Help)? Judge(SqlToken cast, string type, string next)
    {
        if (!PortableFunctions.Types.Contains(type) || next is not (")" or "("))
        {
            var better = type.ToLowerInvariant() switch
            {
                "varchar" or "text" or "char" => "string",
                "hugeint" or "int8" or "ubigint" or "long" => "bigint",
                "numeric" => "decimal(18,2)",
                "float" or "real" => "decimal(18,2)",
                "int4" or "int32" => "int",
                "bool" => "boolean",
                "timestamptz" or "datetime" => "timestamp",
                _ => string.Join(", ", PortableFunctions.Types),
            };
            return ($"the type {type.ToLowerInvariant()}", $"write {better}");
        }

        var isWhole = type.ToLowerInvariant() is "int" or "integer" or "bigint" or "smallint";
        return isWhole && cast.Is("try_cast")
            ? ($"try_cast to {type.ToLowerInvariant()}", "write till_integer(x): '1.5' is 2 in DuckDB and NULL in Spark")
            : null;
    }
}
