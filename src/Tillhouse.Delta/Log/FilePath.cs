using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;

namespace Tillhouse.Delta.Log;

/// <summary>Paths of data files: URI references, decoded exactly once (section 3).</summary>
public static partial class FilePath
{
    private const string HiveEscaped = "\"#%'*/:=?\\{[]^";
    private const string UriEscaped = " \"#%<>?[\\]^`{|}";

    /// <summary>The directory that stands for null and for the empty text.</summary>
    public const string HiveNull = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>Decodes percent escapes once; <c>+</c> is a plus. A stray <c>%</c> stays as it is.</summary>
    public static string Decode(string path)
    {
        if (!path.Contains('%', StringComparison.Ordinal))
        {
            return path;
        }

        var source = Encoding.UTF8.GetBytes(path);
        var target = new byte[source.Length];
        var length = 0;
        for (var i = 0; i < source.Length; i++)
        {
            if (
                source[i] == '%'
                && i + 2 < source.Length
                && byte.TryParse(source.AsSpan(i + 1, 2), NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var value)
            )
            {
                target[length++] = value;
                i += 2;
            }
            else
            {
                target[length++] = source[i];
            }
        }

        return Encoding.UTF8.GetString(target, 0, length);
    }

    /// <summary>Encodes a relative path for the log: controls, space and what a URI reserves; letters of any script stay readable.</summary>
    public static string Encode(string path)
    {
        var text = new StringBuilder(path.Length + 8);
        foreach (var c in path)
        {
            Append(text, c, UriEscaped.Contains(c, StringComparison.Ordinal));
        }

        return text.ToString();
    }

    /// <summary>One directory of a partition, <c>column=value</c>, in Hive's escapes: what goes to the disk, not yet what goes to the log.</summary>
    public static string HiveDirectory(string column, string? value) =>
        HiveEscape(column) + "=" + (string.IsNullOrEmpty(value) ? HiveNull : HiveEscape(value));

    /// <summary>
    /// The one form of a path that is equal for all its spellings: decoded, relative to the table where it is inside, and else absolute. <c>/p</c>,
    /// <c>file:/p</c> and <c>file:///p</c> are one file.
    /// </summary>
    /// <param name="path">As in the log.</param>
    /// <param name="tableLocation">The table's root as the store locates it.</param>
    public static string Canonical(string path, string tableLocation)
    {
        var decoded = Decode(path);
        if (decoded.StartsWith("file:", StringComparison.OrdinalIgnoreCase))
        {
            var rest = decoded[5..];
            decoded = "/" + (rest.StartsWith("///", StringComparison.Ordinal) ? rest[3..] : rest.TrimStart('/'));
        }

        var root = tableLocation.EndsWith('/') ? tableLocation : tableLocation + "/";
        return decoded.StartsWith(root, StringComparison.Ordinal) ? decoded[root.Length..] : decoded;
    }

    /// <summary>True for a canonical path that is not below the table's root: shallow clones have such.</summary>
    public static bool IsAbsolute(string canonical) => canonical.StartsWith('/') || Scheme().IsMatch(canonical);

    private static string HiveEscape(string text)
    {
        var result = new StringBuilder(text.Length + 8);
        foreach (var c in text)
        {
            Append(result, c, c == '\x7F' || HiveEscaped.Contains(c, StringComparison.Ordinal));
        }

        return result.ToString();
    }

    private static void Append(StringBuilder text, char c, bool escape)
    {
        if (escape || c < ' ' || c == '\x7F')
        {
            text.Append(CultureInfo.InvariantCulture, $"%{(int)c:X2}");
        }
        else
        {
            text.Append(c);
        }
    }

    [GeneratedRegex(@"\A[A-Za-z][A-Za-z0-9+.\-]*:/", RegexOptions.CultureInvariant)]
    private static partial Regex Scheme();
}
