using System.CommandLine;
using System.CommandLine.Completions;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using Tillhouse.Cli.Commands;

namespace Tillhouse.Cli;

/// <summary>One call of till from its words to its exit code.</summary>
internal static class App
{
    /// <summary>Parses, runs and reports; nothing is thrown.</summary>
    /// <param name="args">The words behind <c>till</c>.</param>
    /// <param name="terminal">The world around the call.</param>
    /// <param name="listenToSignals">Whether Ctrl-C and SIGTERM end this call: true for the process, false in a test.</param>
    /// <param name="cancel">Ends the call as Ctrl-C does.</param>
    public static async Task<int> RunAsync(
        string[] args,
        Terminal terminal,
        bool listenToSignals = false,
        CancellationToken cancel = default
    )
    {
        var host = new CommandHost(terminal, new GlobalOptions());
        var root = BuildRoot(host);
        var parsed = root.Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var errors = new ErrorPrinter(terminal, Colours.Wanted(host, parsed));
        try
        {
            if (UsageError.Find(parsed) is { } usage)
            {
                return errors.Print(usage);
            }

            using var interrupt = new Interrupt(terminal, listenToSignals, cancel);
            var configuration = new InvocationConfiguration
            {
                Output = terminal.Out,
                Error = terminal.Error,
                EnableDefaultExceptionHandler = false,
                ProcessTerminationTimeout = null,
            };
            return await interrupt.Watch(RunAndReportAsync(parsed, configuration, errors, interrupt)).ConfigureAwait(false);
        }
        finally
        {
            await terminal.Out.FlushAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static async Task<int> RunAndReportAsync(
        ParseResult parsed,
        InvocationConfiguration configuration,
        ErrorPrinter errors,
        Interrupt interrupt
    )
    {
        try
        {
            return await parsed.InvokeAsync(configuration, interrupt.Token).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            return interrupt.Token.IsCancellationRequested ? interrupt.ExitCode : errors.Print(error);
        }
    }

    /// <summary>The whole tree of commands. Built on every call, so nothing here may touch a disk or load an engine.</summary>
    public static RootCommand BuildRoot(CommandHost host)
    {
        var root = new RootCommand("Your shop's exports in, an audited star schema on Delta Lake out.");
        foreach (var option in host.Globals.All)
        {
            root.Add(option);
        }

        foreach (var verb in Verbs.Create(host))
        {
            root.Add(verb);
        }

        root.Options.Remove(root.Options.Single(option => option is HelpOption));
        root.Add(new HelpOption("--help", "-h") { Description = "Explains a command, with examples.", Action = new HelpPage.Action(host) });
        var version = root.Options.OfType<VersionOption>().Single();
        version.Description = "Prints the version.";
        version.Action = new VersionAction(host.Terminal);
        root.SetAction(parsed => HelpPage.Write(parsed.CommandResult.Command, host));
        return root;
    }

    private sealed class VersionAction(Terminal terminal) : SynchronousCommandLineAction
    {
        public override int Invoke(ParseResult parseResult)
        {
            terminal.Out.WriteLine(typeof(App).Assembly.GetName().Version!.ToString(3));
            return ExitCode.Ok;
        }
    }
}
