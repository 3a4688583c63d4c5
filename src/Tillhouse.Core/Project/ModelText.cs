namespace Tillhouse.Core.Project;

/// <summary>A model's file in its two parts.</summary>
/// <param name="Header">The YAML between <c>/* till</c> and the end of the comment; empty when there is none.</param>
/// <param name="HeaderAt">Where the YAML begins.</param>
/// <param name="Sql">The SELECT.</param>
/// <param name="SqlAt">Where the SELECT begins.</param>
internal sealed record ModelText(string Header, SourceLocation HeaderAt, string Sql, SourceLocation SqlAt)
{
    public static ModelText? Split(string display, string text, ErrorList errors)
    {
        var start = SkipSpace(text, 0);
        var (header, headerFrom, sqlFrom) = ("", 0, start);
        if (FindHeader(text, start) is { } from)
        {
            var end = text.IndexOf("*/", from, StringComparison.Ordinal);
            if (end < 0)
            {
                errors.Add(
                    ErrorCodes.InvalidYaml,
                    "the header's comment is not closed",
                    "end it with */ on a line of its own",
                    Place(display, text, start)
                );
                return null;
            }

            (header, headerFrom, sqlFrom) = (text[from..end], from, SkipSpace(text, end + 2));
        }

        var sql = text[sqlFrom..].TrimEnd();
        if (sql.Length == 0)
        {
            errors.Add(ErrorCodes.EmptyModel, "the file holds no SELECT", "write the SELECT below the header", new SourceLocation(display));
            return null;
        }

        return new ModelText(header, Place(display, text, headerFrom), sql, Place(display, text, sqlFrom));
    }

    // The header is the first comment, and begins with the word till: any other first comment is the author's own.
    private static int? FindHeader(string text, int start)
    {
        if (!text.AsSpan(start).StartsWith("/*"))
        {
            return null;
        }

        var word = SkipSpace(text, start + 2);
        var behind = word + "till".Length;
        return text.AsSpan(word).StartsWith("till") && behind < text.Length && char.IsWhiteSpace(text[behind]) ? behind : null;
    }

    private static int SkipSpace(string text, int from)
    {
        while (from < text.Length && (char.IsWhiteSpace(text[from]) || text[from] == '\uFEFF'))
        {
            from++;
        }

        return from;
    }

    private static SourceLocation Place(string file, string text, int index) =>
        new SourceLocation(file, 1, 1).Behind(text.AsSpan(0, index));
}
