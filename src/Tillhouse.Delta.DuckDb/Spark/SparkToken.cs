namespace Tillhouse.Delta.DuckDb.Spark;

internal enum SparkTokenKind
{
    End,
    Word,
    QuotedName,
    Text,
    Number,
    Symbol,
}

/// <summary>A word of an expression in Spark's dialect.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Text">A name without its backticks, a text without its quotes, else as it stands.</param>
internal readonly record struct SparkToken(SparkTokenKind Kind, string Text)
{
    private static readonly string[] Symbols =
    [
        "<=>",
        "<=",
        ">=",
        "<>",
        "!=",
        "==",
        "||",
        "(",
        ")",
        ",",
        ".",
        "+",
        "-",
        "*",
        "/",
        "%",
        "=",
        "<",
        ">",
        "!",
    ];

    public bool Is(string word) =>
        Kind is SparkTokenKind.Word or SparkTokenKind.Symbol && Text.Equals(word, StringComparison.OrdinalIgnoreCase);

    /// <summary>Null in place of the first thing that cannot be told apart: a backslash in a text, a comment, an unknown sign.</summary>
    public static List<SparkToken>? Split(string expression)
    {
        var tokens = new List<SparkToken>();
        var at = 0;
        while (at < expression.Length)
        {
            if (char.IsWhiteSpace(expression[at]))
            {
                at++;
                continue;
            }

            if (Read(expression, at) is not { } read || expression.AsSpan(at).StartsWith("--") || expression.AsSpan(at).StartsWith("/*"))
            {
                return null;
            }

            tokens.Add(read.Token);
            at = read.End;
        }

        tokens.Add(new SparkToken(SparkTokenKind.End, ""));
        return tokens;
    }

    private static (SparkToken Token, int End)? Read(string text, int at)
    {
        var c = text[at];
        if (char.IsAsciiLetter(c) || c == '_')
        {
            var end = at;
            while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
            {
                end++;
            }

            return (new(SparkTokenKind.Word, text[at..end]), end);
        }

        if (char.IsAsciiDigit(c))
        {
            return Number(text, at);
        }

        if (c is '\'' or '"' or '`')
        {
            // A doubled quote means one thing in one version of Spark and another in the next, and a backslash begins an escape.
            var end = text.IndexOf(c, at + 1);
            return end < 0 || (end + 1 < text.Length && text[end + 1] == c) || (c != '`' && text.AsSpan(at, end - at).Contains('\\'))
                ? null
                : (new(c == '`' ? SparkTokenKind.QuotedName : SparkTokenKind.Text, text[(at + 1)..end]), end + 1);
        }

        var symbol = Symbols.FirstOrDefault(s => text.AsSpan(at).StartsWith(s));
        return symbol is null ? null : (new(SparkTokenKind.Symbol, symbol), at + symbol.Length);
    }

    /// <summary>12, 12L, 1.5; no exponents.</summary>
    private static (SparkToken Token, int End)? Number(string text, int at)
    {
        var end = at;
        var points = 0;
        while (end < text.Length && (char.IsAsciiDigit(text[end]) || (text[end] == '.' && points++ == 0)))
        {
            end++;
        }

        if (end < text.Length && text[end] is 'L' or 'l' && points == 0)
        {
            end++;
        }

        return end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] is '_' or '.')
            ? null
            : (new(SparkTokenKind.Number, text[at..end]), end);
    }
}
