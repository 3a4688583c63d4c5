using System.Text;
using System.Text.RegularExpressions;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// A pattern over paths with <c>/</c>: <c>*</c> and <c>?</c> stay within one folder, <c>**</c> is any number of folders. Letters count as they are.
/// </summary>
internal sealed class Glob
{
    private readonly Regex _expression;

    /// <summary>Reads a pattern; a leading <c>./</c> or <c>/</c> means nothing.</summary>
    public Glob(string pattern)
    {
        pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern.TrimStart('/');
        Root = RootOf(pattern);
        _expression = new Regex(Translate(pattern), RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.Singleline);
    }

    /// <summary>The folder that all matches lie below: what stands before the first folder with a wildcard; empty when that is the first.</summary>
    public string Root { get; }

    /// <summary>Whether the whole of <paramref name="path"/> fits.</summary>
    public bool Matches(string path) => _expression.IsMatch(path);

    private static string RootOf(string pattern)
    {
        var wild = pattern.AsSpan().IndexOfAny('*', '?');
        var slash = wild < 0 ? pattern.LastIndexOf('/') : pattern.AsSpan(0, wild).LastIndexOf('/');
        return slash < 0 ? "" : pattern[..slash];
    }

    private static string Translate(string pattern)
    {
        var text = new StringBuilder("^");
        for (var i = 0; i < pattern.Length; i++)
        {
            if (pattern.AsSpan(i).StartsWith("**/"))
            {
                text.Append("(.*/)?");
                i += 2;
            }
            else if (pattern.AsSpan(i).StartsWith("**"))
            {
                text.Append(".*");
                i++;
            }
            else
            {
                text.Append(
                    pattern[i] switch
                    {
                        '*' => "[^/]*",
                        '?' => "[^/]",
                        var c => Regex.Escape(c.ToString()),
                    }
                );
            }
        }

        return text.Append("\\z").ToString();
    }
}
