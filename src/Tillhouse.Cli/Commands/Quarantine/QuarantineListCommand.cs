using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Quarantine;

namespace Tillhouse.Cli.Commands.Quarantine;

/// <summary><c>till quarantine list</c>: what waits, by cause.</summary>
internal sealed class QuarantineListCommand : Verb
{
    private static readonly ResultColumn[] Columns =
    [
        new("source"),
        new("model"),
        new("rule"),
        new("rows", IsNumber: true),
        new("first"),
        new("newest"),
        new("example"),
        new("reason"),
    ];

    private readonly Argument<string[]> sources = new("source")
    {
        Description = "Only these sources. Default: all.",
        HelpName = "source",
        Arity = ArgumentArity.ZeroOrMore,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string> environment = EnvironmentOption.Create();

    public QuarantineListCommand(CommandHost host)
        : base(host, "list", "List what waits in quarantine, by cause")
    {
        Details =
            $"One line for rows of one source that were kept out of one table for the same rules; the model '{RowFilter.Reading}' stands for records that could not be read.";
        Add(sources);
        Add(environment);
        Examples =
        [
            new("till quarantine list", "all sources, most rows first"),
            new("till quarantine list orders --format json", "one source, for a program"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var named = call.Value(sources)!;
        var chosen = named.Length == 0 ? [.. session.Project.Project.Sources.Keys] : named.Select(s => SourceWord.Of(session, s)).ToList();
        var causes = await new CauseList(session).OfAsync(chosen, cancel);
        if (causes.Count > 0 || call.Output.Format != OutputFormat.Table)
        {
            call.Output.Write(Columns, causes.Select(Row));
        }

        call.Output.Note(
            causes.Count == 0
                ? "the quarantine is empty: no row was kept out"
                : $"{Amount.Of(causes.Sum(c => c.Rows), "row")} for {Amount.Of(causes.Count, "cause")}; {call.Self()} quarantine show {causes[0].Source} lists the rows"
        );
        return ExitCode.Ok;
    }

    private static object?[] Row(Cause cause) =>
        [
            cause.Source,
            cause.Model,
            cause.Rule,
            cause.Rows,
            cause.First.AddTicks(-(cause.First.Ticks % TimeSpan.TicksPerSecond)),
            cause.Newest.AddTicks(-(cause.Newest.Ticks % TimeSpan.TicksPerSecond)),
            string.Create(CultureInfo.InvariantCulture, $"{cause.File}:{cause.Line}"),
            cause.Reason,
        ];
}
