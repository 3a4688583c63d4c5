using System.Text;

namespace Tillhouse.Cli;

/// <summary>
/// The world around one call of till: its streams, what kind of thing they are, the environment and the clock.
/// Everything in the CLI reads it here, so that a test can put a whole call in a box.
/// </summary>
internal sealed record Terminal
{
    /// <summary>Where SQL comes from when it is given as <c>-</c>.</summary>
    public required TextReader In { get; init; }

    /// <summary>Results, and nothing but results.</summary>
    public required TextWriter Out { get; init; }

    /// <summary>Talk: progress, notes, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Whether standard input is a keyboard.</summary>
    public bool InIsTerminal { get; init; }

    /// <summary>Whether a person sees the results at once.</summary>
    public bool OutIsTerminal { get; init; }

    /// <summary>Whether a person sees the talk at once: bars instead of lines.</summary>
    public bool ErrorIsTerminal { get; init; }

    /// <summary>Columns of the window; 0 when there is none, so nothing is cut.</summary>
    public int Width { get; init; }

    /// <summary>Reads an environment variable; null when it is not set.</summary>
    public Func<string, string?> Environment { get; init; } = _ => null;

    /// <summary>The folder that relative paths start from.</summary>
    public required string Folder { get; init; }

    /// <summary>Where the time comes from.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>Whether the environment allows colour: https://no-color.org, and terminals that call themselves dumb.</summary>
    public bool ColourAllowed =>
        string.IsNullOrEmpty(Environment("NO_COLOR")) && !string.Equals(Environment("TERM"), "dumb", StringComparison.Ordinal);

    /// <summary>The absolute form of a path that the user typed.</summary>
    public string Resolve(string path) => Path.GetFullPath(path, Folder);

    /// <summary>A path as short as it can be said: relative when it lies below the current folder.</summary>
    public string Show(string path)
    {
        var relative = Path.GetRelativePath(Folder, path);
        return relative.StartsWith("..", StringComparison.Ordinal) ? path : relative;
    }

    /// <summary>The process's own streams. Output is UTF-8 without a mark whatever the locale says, because it may be data.</summary>
    public static Terminal OfProcess()
    {
        var utf8 = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        return new Terminal
        {
            In = new StreamReader(Console.OpenStandardInput(), utf8),
            Out = new StreamWriter(Console.OpenStandardOutput(), utf8, bufferSize: 1 << 16),
            Error = TextWriter.Synchronized(new StreamWriter(Console.OpenStandardError(), utf8) { AutoFlush = true }),
            InIsTerminal = !Console.IsInputRedirected,
            OutIsTerminal = !Console.IsOutputRedirected,
            ErrorIsTerminal = !Console.IsErrorRedirected,
            Width = Console.IsOutputRedirected && Console.IsErrorRedirected ? 0 : WindowWidth(),
            Environment = System.Environment.GetEnvironmentVariable,
            Folder = System.Environment.CurrentDirectory,
        };
    }

    private static int WindowWidth()
    {
        try
        {
            return Console.WindowWidth;
        }
        catch (IOException)
        {
            return 0;
        }
    }
}
