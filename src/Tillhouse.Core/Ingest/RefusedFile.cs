namespace Tillhouse.Core.Ingest;

/// <summary>A file of which nothing landed, and why. It is tried again when its content or its contract changes.</summary>
/// <param name="Path">Relative to the landing zone.</param>
/// <param name="Code">The error's code, for example <c>T0405</c>.</param>
/// <param name="Line">The line that shows it, or 0.</param>
/// <param name="Message">What is wrong.</param>
/// <param name="Help">What to do.</param>
public sealed record RefusedFile(string Path, string Code, int Line, string Message, string Help)
{
    /// <summary>The refusal as till prints it.</summary>
    public string Describe() => $"{new SourceLocation(Path, Line)}: error {Code}: {Message}\n  help: {Help}";
}
