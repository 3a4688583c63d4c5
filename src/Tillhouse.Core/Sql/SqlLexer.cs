namespace Tillhouse.Core.Sql;

/// <summary>Divides SQL into tokens. It never fails: what the parser would refuse comes out as symbols.</summary>
internal static class SqlLexer
{
    private static readonly string[] Symbols =
    [
        "<=>",
        "->>",
        "!~~*",
        "~~*",
        "!~~",
        "!~*",
        "::",
        "<=",
        ">=",
        "<>",
        "!=",
        "==",
        "||",
        "->",
        "=>",
        ":=",
        "//",
        "**",
        "~~",
        "!~",
        "~*",
        "<<",
        ">>",
        "&&",
        "@>",
        "<@",
    ];

    public static List<SqlToken> Tokens(string sql)
    {
        var tokens = new List<SqlToken>();
        var at = 0;
        while (at < sql.Length)
        {
            var skipped = SkipSpaceAndComments(sql, at);
            if (skipped >= sql.Length)
            {
                break;
            }

            var (kind, end) = Next(sql, skipped);
            tokens.Add(new SqlToken(kind, skipped, sql[skipped..end]));
            at = end;
        }

        return tokens;
    }

    private static int SkipSpaceAndComments(string sql, int at)
    {
        while (at < sql.Length)
        {
            if (char.IsWhiteSpace(sql[at]))
            {
                at++;
            }
            else if (sql.AsSpan(at).StartsWith("--"))
            {
                var end = sql.IndexOf('\n', at);
                at = end < 0 ? sql.Length : end + 1;
            }
            else if (sql.AsSpan(at).StartsWith("/*"))
            {
                at = EndOfComment(sql, at);
            }
            else
            {
                break;
            }
        }

        return at;
    }

    // Comments nest, as in DuckDB and Spark.
    private static int EndOfComment(string sql, int at)
    {
        var depth = 0;
        while (at < sql.Length)
        {
            var here = sql.AsSpan(at);
            if (here.StartsWith("/*"))
            {
                depth++;
                at += 2;
            }
            else if (here.StartsWith("*/"))
            {
                depth--;
                at += 2;
                if (depth == 0)
                {
                    return at;
                }
            }
            else
            {
                at++;
            }
        }

        return at;
    }

    private static (SqlTokenKind Kind, int End) Next(string sql, int at)
    {
        var c = sql[at];
        if (c == '\'')
        {
            return (SqlTokenKind.Text, EndOfQuoted(sql, at, '\''));
        }

        if (c == '"')
        {
            return (SqlTokenKind.QuotedName, EndOfQuoted(sql, at, '"'));
        }

        if (c == '$' && EndOfDollarText(sql, at) is { } dollar)
        {
            return (SqlTokenKind.DollarText, dollar);
        }

        if (char.IsAsciiDigit(c) || (c == '.' && at + 1 < sql.Length && char.IsAsciiDigit(sql[at + 1])))
        {
            return (SqlTokenKind.Number, EndOfNumber(sql, at));
        }

        if (IsWordStart(c))
        {
            var end = at + 1;
            while (end < sql.Length && (IsWordStart(sql[end]) || char.IsAsciiDigit(sql[end]) || sql[end] == '$'))
            {
                end++;
            }

            return (SqlTokenKind.Word, end);
        }

        foreach (var symbol in Symbols)
        {
            if (sql.AsSpan(at).StartsWith(symbol))
            {
                return (SqlTokenKind.Symbol, at + symbol.Length);
            }
        }

        return (SqlTokenKind.Symbol, at + 1);
    }

    private static bool IsWordStart(char c) => char.IsAsciiLetter(c) || c == '_' || c > 127;

    private static int EndOfQuoted(string sql, int at, char quote)
    {
        for (var i = at + 1; i < sql.Length; i++)
        {
            if (sql[i] != quote)
            {
                continue;
            }

            if (i + 1 < sql.Length && sql[i + 1] == quote)
            {
                i++;
            }
            else
            {
                return i + 1;
            }
        }

        return sql.Length;
    }

    private static int? EndOfDollarText(string sql, int at)
    {
        var tagEnd = at + 1;
        while (tagEnd < sql.Length && (char.IsAsciiLetterOrDigit(sql[tagEnd]) || sql[tagEnd] == '_'))
        {
            tagEnd++;
        }

        if (tagEnd >= sql.Length || sql[tagEnd] != '$')
        {
            return null;
        }

        var end = sql.IndexOf(sql[at..(tagEnd + 1)], tagEnd + 1, StringComparison.Ordinal);
        return end < 0 ? sql.Length : end + (tagEnd + 1 - at);
    }

    private static int EndOfNumber(string sql, int at)
    {
        var end = at;
        while (end < sql.Length && (char.IsAsciiLetterOrDigit(sql[end]) || sql[end] is '.' or '_'))
        {
            // The sign of an exponent belongs to the number: 1e-3.
            end += sql[end] is 'e' or 'E' && end + 1 < sql.Length && sql[end + 1] is '+' or '-' ? 2 : 1;
        }

        return Math.Min(end, sql.Length);
    }
}
