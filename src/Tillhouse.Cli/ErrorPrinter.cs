using System.Globalization;
using System.Runtime.InteropServices;
using System.Text;
using Tillhouse.Core;
using Tillhouse.Delta;
using Tillhouse.DuckDb;

namespace Tillhouse.Cli;

/// <summary>Tells a person what went wrong, on standard error, and gives the exit code that belongs to it.</summary>
/// <param name="terminal">Where errors go.</param>
/// <param name="colour">Whether the call allows colour.</param>
internal sealed class ErrorPrinter(Terminal terminal, bool colour)
{
    private readonly Colours colours = new(colour && terminal.ErrorIsTerminal);

    /// <summary>Prints any error: a known one as it describes itself, the machine's as such, every other one as the bug that it is.</summary>
    public int Print(Exception error)
    {
        switch (error)
        {
            case TillhouseException known:
                Write(known);
                return ExitCode.Of(known);
            case TillhouseErrors several:
                foreach (var one in several.Errors)
                {
                    Write(one);
                }

                if (several.Errors.Count > 1)
                {
                    terminal.Error.WriteLine(colours.Red(string.Create(CultureInfo.InvariantCulture, $"{several.Errors.Count} errors")));
                }

                return ExitCode.Of(several.Errors[0]);
            case DeltaException delta:
                Write(new TerminalException(new ErrorCode(delta.Code.Id, delta.Code.Title), delta.Message, delta.Help, inner: delta));
                return ExitCode.Environment;
            case AggregateException { InnerExceptions: [var only] }:
                return Print(only);
            case DllNotFoundException or BadImageFormatException:
                return Print(
                    new TerminalException(
                        ErrorCodes.NativeLibraryMissing,
                        $"DuckDB's native library can't be loaded: {FirstLine(error.Message)}",
                        "build again with npm installed, or take the published folder as a whole: the library must stand beside till"
                    )
                );
            case UnauthorizedAccessException or IOException or OutOfMemoryException:
            case DuckDbException { ErrorClass: DuckDbErrorClass.IO or DuckDbErrorClass.OutOfMemory }:
                return Print(
                    new TransientException(
                        ErrorCodes.MachineRefused,
                        FirstLine(error.Message),
                        "mend the permission, the path or the disk's free space, then try again"
                    )
                );
            default:
                WriteBug(error);
                return ExitCode.Bug;
        }
    }

    private void Write(TillhouseException error)
    {
        if (!colours.On)
        {
            terminal.Error.WriteLine(error.Describe());
            return;
        }

        var place = error.At is { } at ? colours.Bold($"{at}: ") : "";
        terminal.Error.WriteLine(
            $"{place}{colours.Red($"error {error.Code.Id}:")} {error.Message}\n  {colours.Cyan("help:")} {error.Help}"
        );
    }

    private void WriteBug(Exception error)
    {
        var report = new StringBuilder()
            .AppendLine(CultureInfo.InvariantCulture, $"till {typeof(App).Assembly.GetName().Version!.ToString(3)}")
            .AppendLine(CultureInfo.InvariantCulture, $"{RuntimeInformation.OSDescription}, {RuntimeInformation.FrameworkDescription}")
            .AppendLine(error.ToString())
            .ToString();
        terminal.Error.WriteLine($"{colours.Red("this is a bug in till:")} {error.GetType().Name}: {FirstLine(error.Message)}");
        var path = Path.Combine(Path.GetTempPath(), $"till-bug-{Guid.NewGuid():N}.txt");
        try
        {
            File.WriteAllText(path, report);
            terminal.Error.WriteLine($"  {colours.Cyan("help:")} please report it with the details in {path}");
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            // Where no file can be written the details must still reach the user.
            terminal.Error.WriteLine(report);
        }
    }

    private static string FirstLine(string text) => text.AsSpan().TrimStart().ToString().Split('\n', 2)[0].TrimEnd();
}
