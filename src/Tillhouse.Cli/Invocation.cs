using System.CommandLine;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli;

/// <summary>One call of a command: what was typed, and where results and talk go.</summary>
internal sealed class Invocation
{
    private readonly bool projectNamed;

    public Invocation(CommandHost host, ParseResult parsed)
    {
        Parsed = parsed;
        Terminal = host.Terminal;
        Quiet = parsed.GetValue(host.Globals.Quiet);
        Output = new Output(host.Terminal, host.Globals.FormatOf(parsed), Quiet, Colours.Wanted(host, parsed));
        projectNamed = parsed.GetValue(host.Globals.Project) is not null;
        ProjectFolder = host.Terminal.Resolve(parsed.GetValue(host.Globals.Project) ?? ".");
    }

    /// <summary>What was typed.</summary>
    public ParseResult Parsed { get; }

    /// <summary>The world around this call.</summary>
    public Terminal Terminal { get; }

    /// <summary>Results and talk.</summary>
    public Output Output { get; }

    /// <summary>Whether the user wants results and errors only.</summary>
    public bool Quiet { get; }

    /// <summary>Where the search for tillhouse.yml begins: the folder of <c>--project</c>, or the current one.</summary>
    public string ProjectFolder { get; }

    /// <summary>The project that the call is about.</summary>
    /// <exception cref="TerminalException">T0101: there is none.</exception>
    /// <exception cref="TillhouseErrors">Its files are wrong.</exception>
    public ProjectDefinition LoadProject() =>
        ProjectLoader.Load(new ProjectLocation(ProjectFolder, SearchAbove: !projectNamed) { Variable = Terminal.Environment });

    /// <summary>The project at work.</summary>
    /// <param name="environment">Whose tables.</param>
    /// <exception cref="TerminalException">T0101, T0707: there is no project, or the environment's name is none.</exception>
    /// <exception cref="TillhouseErrors">Its files are wrong.</exception>
    public ProjectSession OpenSession(string environment) =>
        ProjectSession.Open(LoadProject(), new SessionOptions { Environment = environment });

    /// <summary>The value of an option.</summary>
    public T? Value<T>(Option<T> option) => Parsed.GetValue(option);

    /// <summary>The value of an argument.</summary>
    public T? Value<T>(Argument<T> argument) => Parsed.GetValue(argument);

    /// <summary>How this call would be repeated on the same project: <c>till --project shop</c>, or <c>till</c>.</summary>
    public string Self(string? folder = null)
    {
        folder ??= ProjectFolder;
        return folder == Terminal.Folder ? "till" : $"till --project {ShellText.Quote(Terminal.Show(folder))}";
    }
}
