using System.CommandLine;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quarantine;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands.Quarantine;

/// <summary><c>till quarantine discard</c>: a person decides that rows never come in.</summary>
internal sealed class QuarantineDiscardCommand : Verb
{
    private readonly FilterOptions filter = new();
    private readonly Option<bool> all = new("--all") { Description = "All rows of the source that wait." };

    private readonly Option<string> because = new("--because")
    {
        Description = "Why; it is kept with the decision.",
        HelpName = "text",
        Required = true,
    };

    private readonly Leased leased = new();

    private readonly Option<string> environment = EnvironmentOption.Create();

    public QuarantineDiscardCommand(CommandHost host)
        : base(host, "discard", "Decide that rows in quarantine never come in")
    {
        Details =
            "The decision is kept in the table system/decisions, so that a rebuild comes to the same. The rows stay in bronze and count as discarded. Nothing is asked: see with show which rows are meant. A table's key is not part of it: a newer row of the same key comes in as any other.";
        filter.AddTo(this);
        Add(all);
        Add(because);
        Add(environment);
        leased.AddTo(this);
        Examples =
        [
            new("till quarantine discard orders --rule total_not_negative --because 'refunds, booked elsewhere'", "all rows of one cause"),
            new("till quarantine discard orders --file orders/1.csv --line 4 --because 'a test order'", "one row"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var chosen = filter.Of(call);
        if (chosen.IsEmpty != call.Value(all))
        {
            throw new TerminalException(
                ErrorCodes.UnknownUsage,
                chosen.IsEmpty ? "discard does not say which rows" : "--all and a narrower choice do not go together",
                "name rows by --rule, --model, --file, --sheet, --line or --batch, or all of them by --all"
            );
        }

        if (string.IsNullOrWhiteSpace(call.Value(because)))
        {
            throw new TerminalException(
                ErrorCodes.UnknownUsage,
                "--because says nothing",
                "say why the rows never come in: others will ask"
            );
        }

        using var session = call.OpenSession(call.Value(environment)!);
        var source = SourceWord.Of(session, call.Value(filter.Source)!);
        return await leased.RunAsync(
            call,
            session,
            async held =>
            {
                var left = await new Discarding(session).RunAsync(source, chosen, call.Value(because)!, held);
                call.Output.Note(
                    left == 0
                        ? "no row in quarantine is meant by that"
                        : $"{Amount.Of(left, "row")} of {source} discarded; the decision is in system/decisions"
                );

                // The records of the source's tables have changed and no row has: there is nothing to compute, but readers get the release.
                var followers = session.Project.Graph.Downstream(new TableName(Layer.Bronze, source));
                return await RunCommand.PlanAndExecuteAsync(call, session, followers, force: false, "quarantine", held);
            },
            cancel
        );
    }
}
