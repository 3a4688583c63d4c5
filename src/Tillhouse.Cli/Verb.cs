using System.CommandLine;

namespace Tillhouse.Cli;

/// <summary>A line to copy, and what it does.</summary>
/// <param name="Line">The whole command line.</param>
/// <param name="Says">What it does, in a few words.</param>
internal sealed record Example(string Line, string Says);

/// <summary>One command of till: its words, its help and what it does.</summary>
internal abstract class Verb : Command
{
    /// <param name="host">The call that the command is built for.</param>
    /// <param name="name">The word on the command line.</param>
    /// <param name="description">One line for the list of commands; the help page begins with it.</param>
    protected Verb(CommandHost host, string name, string description)
        : base(name, description)
    {
        Globals = host.Globals;
        SetAction((parsed, cancel) => RunAsync(new Invocation(host, parsed), cancel));
    }

    /// <summary>What the help says beyond the first line; may be empty.</summary>
    public string Details { get; protected init; } = "";

    /// <summary>Lines to copy.</summary>
    public IReadOnlyList<Example> Examples { get; protected init; } = [];

    /// <summary>The options that every command takes.</summary>
    protected GlobalOptions Globals { get; }

    /// <summary>Does the work and gives an <see cref="ExitCode"/>.</summary>
    protected abstract Task<int> RunAsync(Invocation call, CancellationToken cancel);
}

/// <summary>What commands need to know when they are built.</summary>
/// <param name="Terminal">The world around this call.</param>
/// <param name="Globals">The options that every command takes.</param>
internal sealed record CommandHost(Terminal Terminal, GlobalOptions Globals);
