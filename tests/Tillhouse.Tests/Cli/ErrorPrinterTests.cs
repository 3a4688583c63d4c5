using System.Text.RegularExpressions;
using Tillhouse.Cli;
using Tillhouse.Core;

namespace Tillhouse.Tests.Cli;

public sealed class ErrorPrinterTests : IDisposable
{
    private readonly TillBox box = new();
    private readonly StringWriter error = new() { NewLine = "\n" };

    public void Dispose() => box.Dispose();

    [Fact]
    public void An_error_says_where_what_and_what_to_do()
    {
        var unknown = new TerminalException(
            ErrorCodes.UnknownKey,
            "unknown key lnding",
            "did you mean landing?",
            new SourceLocation("tillhouse.yml", 3, 1)
        );
        Print(unknown).ShouldBe(ExitCode.Project);
        error.ToString().ShouldBe("tillhouse.yml:3:1: error T0103: unknown key lnding\n  help: did you mean landing?\n");
    }

    [Fact]
    public void Several_errors_are_all_printed_and_counted()
    {
        var one = new TerminalException(ErrorCodes.MissingKey, "no key", "add one");
        Print(new TillhouseErrors([one, one])).ShouldBe(ExitCode.Project);
        error.ToString().ShouldBe("error T0104: no key\n  help: add one\nerror T0104: no key\n  help: add one\n2 errors\n");
    }

    [Fact]
    public void On_a_terminal_the_code_is_red_and_the_help_stands_out()
    {
        var terminal = new TillBox { IsTerminal = true };
        using (terminal)
        {
            new ErrorPrinter(terminal.Terminal(TextWriter.Null, error), colour: true).Print(
                new TerminalException(ErrorCodes.MissingKey, "no key", "add one")
            );
        }

        error.ToString().ShouldBe("\u001b[1;31merror T0104:\u001b[0m no key\n  \u001b[36mhelp:\u001b[0m add one\n");
    }

    [Fact]
    public void A_full_disk_is_the_machines_fault()
    {
        Print(new IOException("No space left on device")).ShouldBe(ExitCode.Environment);
        error.ToString().ShouldStartWith("error T0902: No space left on device\n");
    }

    [Fact]
    public void A_missing_native_library_says_what_belongs_together()
    {
        Print(new DllNotFoundException("Unable to load shared library 'duckdb'\nmore")).ShouldBe(ExitCode.Environment);
        error.ToString().ShouldStartWith("error T0903: DuckDB's native library can't be loaded: Unable to load shared library 'duckdb'\n");
    }

    [Fact]
    public void Anything_else_is_a_bug_whose_details_are_kept()
    {
        Print(new InvalidOperationException("sequence has no elements")).ShouldBe(ExitCode.Bug);
        error.ToString().ShouldStartWith("this is a bug in till: InvalidOperationException: sequence has no elements\n");
        var path = Regex.Match(error.ToString(), "details in (.+)\n").Groups[1].Value;
        File.ReadAllText(path).ShouldContain("System.InvalidOperationException: sequence has no elements");
        File.Delete(path);
    }

    private int Print(Exception exception) => new ErrorPrinter(box.Terminal(TextWriter.Null, error), colour: true).Print(exception);
}
