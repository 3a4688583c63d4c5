using Tillhouse.Cli.Commands.Demo;
using Tillhouse.Cli.Commands.Quarantine;
using Tillhouse.Cli.Commands.Tables;

namespace Tillhouse.Cli.Commands;

/// <summary>Every command, in the order of the help.</summary>
internal static class Verbs
{
    /// <summary>The commands as the help page groups them.</summary>
    public static IReadOnlyList<(string Title, string[] Names)> Groups { get; } =
    [
        ("Begin", ["demo", "init", "simulate"]),
        ("Build", ["check", "plan", "run", "test", "grade", "rollback", "promote"]),
        ("Look", ["query", "status", "quality", "quarantine", "releases", "diff", "trace", "verify", "table"]),
        ("Shell", ["completion"]),
    ];

    /// <summary>What a newcomer types first.</summary>
    public static IReadOnlyList<Example> RootExamples { get; } =
    [
        new("till demo", "a month of a made-up shop, from its exports to its figures, in a minute"),
        new("till init my-shop", "your own project, which extends the built-in shop"),
        new("till run", "takes new files, builds what they change, checks it"),
        new("till query \"select day, orders, net_amount from gold.kpi_overview order by day\"", "any SELECT over the project's tables"),
    ];

    /// <summary>Builds all commands.</summary>
    public static IEnumerable<Verb> Create(CommandHost host) =>
        [
            new DemoCommand(host),
            new InitCommand(host),
            new SimulateCommand(host),
            new CheckCommand(host),
            new PlanCommand(host),
            new RunCommand(host),
            new TestCommand(host),
            new GradeCommand(host),
            new QueryCommand(host),
            new StatusCommand(host),
            new QualityCommand(host),
            new QuarantineCommand(host),
            new ReleasesCommand(host),
            new RollbackCommand(host),
            new DiffCommand(host),
            new PromoteCommand(host),
            new TraceCommand(host),
            new VerifyCommand(host),
            new TableCommand(host),
            new CompletionCommand(host),
        ];
}
