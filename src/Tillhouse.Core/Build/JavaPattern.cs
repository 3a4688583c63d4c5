using System.Text;

namespace Tillhouse.Core.Build;

/// <summary>
/// Translates the Java date patterns of a contract (<c>dd/MM/yyyy HH:mm</c>) for DuckDB's <c>strptime</c>.
/// Contracts use Java's letters because Spark reads them unchanged (formats.md).
/// </summary>
public static class JavaPattern
{
    private static readonly (string Java, string Strptime)[] Parts =
    [
        ("yyyy", "%Y"),
        ("uuuu", "%Y"),
        ("yy", "%y"),
        ("MMMM", "%B"),
        ("MMM", "%b"),
        ("MM", "%m"),
        ("M", "%-m"),
        ("dd", "%d"),
        ("d", "%-d"),
        ("EEEE", "%A"),
        ("EEE", "%a"),
        ("HH", "%H"),
        ("H", "%-H"),
        ("hh", "%I"),
        ("h", "%-I"),
        ("mm", "%M"),
        ("m", "%-M"),
        ("ss", "%S"),
        ("s", "%-S"),
        ("SSSSSSSSS", "%n"),
        ("SSSSSS", "%f"),
        ("SSS", "%g"),
        ("a", "%p"),
        ("XXX", "%z"),
        ("XX", "%z"),
        ("X", "%z"),
        ("Z", "%z"),
    ];

    /// <summary>The pattern for <c>strptime</c>, or null when a letter has no counterpart there.</summary>
    public static string? ToStrptime(string pattern)
    {
        var result = new StringBuilder();
        var i = 0;
        while (i < pattern.Length)
        {
            var c = pattern[i];
            if (c == '\'')
            {
                var end = Literal(pattern, i + 1, result);
                if (end < 0)
                {
                    return null;
                }

                i = end;
            }
            else if (char.IsAsciiLetter(c))
            {
                var run = 1;
                while (i + run < pattern.Length && pattern[i + run] == c)
                {
                    run++;
                }

                var part = Array.Find(Parts, p => p.Java.Length == run && p.Java[0] == c);
                if (part.Java is null)
                {
                    return null;
                }

                result.Append(part.Strptime);
                i += run;
            }
            else
            {
                result.Append(c == '%' ? "%%" : c);
                i++;
            }
        }

        return result.ToString();
    }

    /// <summary>Copies a quoted text, in which two quotes stand for one. Returns the position behind it, or -1 when it does not end.</summary>
    private static int Literal(string pattern, int start, StringBuilder result)
    {
        if (start < pattern.Length && pattern[start] == '\'')
        {
            result.Append('\'');
            return start + 1;
        }

        for (var i = start; i < pattern.Length; i++)
        {
            if (pattern[i] != '\'')
            {
                result.Append(pattern[i] == '%' ? "%%" : pattern[i]);
            }
            else if (i + 1 < pattern.Length && pattern[i + 1] == '\'')
            {
                result.Append('\'');
                i++;
            }
            else
            {
                return i + 1;
            }
        }

        return -1;
    }
}
