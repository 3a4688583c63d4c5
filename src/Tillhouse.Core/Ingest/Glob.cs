namespace Tillhouse.Core.Ingest;

/// <summary>
/// A pattern over paths with <c>/</c>: <c>*</c> and <c>?</c> stay within one folder, <c>**</c> is any number of folders. Letters count as they are.
/// Matching takes a step for each pair of a letter of the path and one of the pattern, whatever the pattern is.
/// </summary>
internal sealed class Glob
{
    private readonly string _pattern;

    /// <summary>Reads a pattern; a leading <c>./</c> or <c>/</c> means nothing.</summary>
    public Glob(string pattern)
    {
        _pattern = pattern.StartsWith("./", StringComparison.Ordinal) ? pattern[2..] : pattern.TrimStart('/');
        Root = RootOf(_pattern);
    }

    /// <summary>The folder that all matches lie below: what stands before the first folder with a wildcard; empty when that is the first.</summary>
    public string Root { get; }

    /// <summary>Whether the whole of <paramref name="path"/> fits.</summary>
    public bool Matches(string path)
    {
        // Which beginnings of the path the pattern fits so far, by their length.
        var fits = new bool[path.Length + 1];
        fits[0] = true;
        for (var i = 0; i < _pattern.Length; i++)
        {
            if (_pattern.AsSpan(i).StartsWith("**/"))
            {
                Folders(path, fits);
                i += 2;
            }
            else if (_pattern.AsSpan(i).StartsWith("**"))
            {
                Stretch(path, fits, acrossFolders: true);
                i++;
            }
            else if (_pattern[i] == '*')
            {
                Stretch(path, fits, acrossFolders: false);
            }
            else
            {
                Letter(path, fits, _pattern[i]);
            }
        }

        return fits[path.Length];
    }

    private static void Letter(string path, bool[] fits, char letter)
    {
        for (var end = path.Length; end > 0; end--)
        {
            fits[end] = fits[end - 1] && (letter == '?' ? path[end - 1] != '/' : path[end - 1] == letter);
        }

        fits[0] = false;
    }

    private static void Stretch(string path, bool[] fits, bool acrossFolders)
    {
        for (var end = 1; end <= path.Length; end++)
        {
            fits[end] |= fits[end - 1] && (acrossFolders || path[end - 1] != '/');
        }
    }

    private static void Folders(string path, bool[] fits)
    {
        var begun = false;
        for (var end = 0; end <= path.Length; end++)
        {
            var fit = fits[end];
            fits[end] |= begun && path[end - 1] == '/';
            begun |= fit;
        }
    }

    private static string RootOf(string pattern)
    {
        var wild = pattern.AsSpan().IndexOfAny('*', '?');
        var slash = wild < 0 ? pattern.LastIndexOf('/') : pattern.AsSpan(0, wild).LastIndexOf('/');
        return slash < 0 ? "" : pattern[..slash];
    }
}
