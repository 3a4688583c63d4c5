using System.Globalization;
using System.Text.RegularExpressions;

namespace Tillhouse.DuckDb.Internal;

/// <summary>Reads the class and the place out of DuckDB's message: most calls of the C API hand over nothing but text.</summary>
internal static partial class ErrorText
{
    private static readonly Dictionary<string, DuckDbErrorClass> Classes = new(StringComparer.OrdinalIgnoreCase)
    {
        ["Out of Range"] = DuckDbErrorClass.OutOfRange,
        ["Unknown Type"] = DuckDbErrorClass.UnknownType,
        ["Mismatch Type"] = DuckDbErrorClass.MismatchType,
        ["Divide by Zero"] = DuckDbErrorClass.DivideByZero,
        ["Object Size"] = DuckDbErrorClass.ObjectSize,
        ["Invalid type"] = DuckDbErrorClass.InvalidType,
        ["TransactionContext"] = DuckDbErrorClass.Transaction,
        ["Not implemented"] = DuckDbErrorClass.NotImplemented,
        ["NullPointer"] = DuckDbErrorClass.NullPointer,
        ["Invalid Input"] = DuckDbErrorClass.InvalidInput,
        ["Out of Memory"] = DuckDbErrorClass.OutOfMemory,
        ["Parameter Not Resolved"] = DuckDbErrorClass.ParameterNotResolved,
        ["Parameter Not Allowed"] = DuckDbErrorClass.ParameterNotAllowed,
        ["Missing Extension"] = DuckDbErrorClass.MissingExtension,
        ["Extension Autoloading"] = DuckDbErrorClass.Autoload,
        ["Invalid Configuration"] = DuckDbErrorClass.InvalidConfiguration,
    };

    /// <summary>Makes the exception for a message about <paramref name="sql"/>; pass the class where DuckDB hands one over.</summary>
    public static DuckDbException ToException(string message, string? sql, DuckDbErrorClass known = DuckDbErrorClass.Unknown)
    {
        var errorClass = known is DuckDbErrorClass.Unknown ? ClassOf(message) : known;
        if (sql is null || Place(message, sql) is not { } place)
        {
            return new DuckDbException(errorClass, message);
        }

        return new DuckDbException(errorClass, message)
        {
            Position = place.Position,
            Line = place.Line,
            Column = place.Column,
        };
    }

    private static DuckDbErrorClass ClassOf(string message)
    {
        var end = message.IndexOf(" Error: ", StringComparison.Ordinal);
        if (end <= 0)
        {
            return DuckDbErrorClass.Unknown;
        }

        var name = message[..end];
        return Classes.TryGetValue(name, out var found) || Enum.TryParse(name, ignoreCase: true, out found)
            ? found
            : DuckDbErrorClass.Unknown;
    }

    private static (int Position, int Line, int Column)? Place(string message, string sql)
    {
        var match = Excerpt().Match(message);
        if (!match.Success)
        {
            return null;
        }

        var line = int.Parse(match.Groups["line"].ValueSpan, CultureInfo.InvariantCulture);
        var start = 0;
        for (var i = 1; i < line; i++)
        {
            var end = sql.IndexOf('\n', start);
            if (end < 0)
            {
                return null;
            }

            start = end + 1;
        }

        // The caret counts from the start of the message's own line, "LINE 1: " included; a long line is cut to "...excerpt...".
        var text = match.Groups["text"].Value;
        var caret = match.Groups["caret"].Length - (match.Groups["text"].Index - match.Groups["head"].Index);
        var cut = text.StartsWith("...", StringComparison.Ordinal) ? 3 : 0;
        var body = text[cut..];
        if (body.EndsWith("...", StringComparison.Ordinal))
        {
            body = body[..^3];
        }

        var sqlEnd = sql.IndexOf('\n', start);
        var whole = sqlEnd < 0 ? sql[start..] : sql[start..sqlEnd];
        var shift = cut == 0 ? 0 : whole.IndexOf(body, StringComparison.Ordinal);
        var column = caret - cut + shift;
        return shift < 0 || column < 0 || column > whole.Length ? null : (start + column, line, column + 1);
    }

    [GeneratedRegex(@"(?<head>LINE (?<line>\d+): )(?<text>[^\n]*)\n(?<caret> *)\^", RegexOptions.CultureInvariant)]
    private static partial Regex Excerpt();
}
