namespace Tillhouse.Core;

/// <summary>A place in a file that a person wrote.</summary>
/// <param name="File">The path as the user would type it: relative to the project's root where it is inside.</param>
/// <param name="Line">From 1; 0 when the whole file is meant.</param>
/// <param name="Column">From 1, in characters; 0 when the whole line is meant.</param>
public readonly record struct SourceLocation(string File, int Line = 0, int Column = 0)
{
    /// <summary>The place behind a text that begins here.</summary>
    public SourceLocation Behind(ReadOnlySpan<char> text)
    {
        var newline = text.LastIndexOf('\n');
        return newline < 0
            ? this with
            {
                Column = Column == 0 ? 0 : Column + text.Length,
            }
            : this with
            {
                Line = Line + text.Count('\n'),
                Column = Column == 0 ? 0 : text.Length - newline,
            };
    }

    /// <summary><c>file:line:column</c>, as editors and terminals link it.</summary>
    public override string ToString() =>
        Line == 0 ? File
        : Column == 0 ? FormattableString.Invariant($"{File}:{Line}")
        : FormattableString.Invariant($"{File}:{Line}:{Column}");
}
