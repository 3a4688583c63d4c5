namespace Tillhouse.Cli;

/// <summary>Text that is pasted into a shell.</summary>
internal static class ShellText
{
    /// <summary>The word as a POSIX shell reads it back: bare where that is safe, in single quotes otherwise.</summary>
    public static string Quote(string word) =>
        word.Length > 0 && word.All(c => char.IsAsciiLetterOrDigit(c) || c is '/' or '.' or '_' or '-' or '+' or ':' or '=')
            ? word
            : "'" + word.Replace("'", "'\\''", StringComparison.Ordinal) + "'";
}
