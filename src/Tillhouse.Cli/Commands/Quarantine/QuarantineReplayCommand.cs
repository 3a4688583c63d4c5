using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Quarantine;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands.Quarantine;

/// <summary><c>till quarantine replay</c>: rows that were kept out come in, now that the rule, the contract or the row is mended.</summary>
internal sealed class QuarantineReplayCommand : Verb
{
    private static readonly ResultColumn[] Columns = [new("model"), new("rows", IsNumber: true), new("outcome"), new("rule")];

    private readonly FilterOptions filter = new();

    private readonly Option<string[]> set = new("--set", "-s")
    {
        Description = "Mend the chosen rows: this column gets this value, as the file should have had it. Repeat it for more columns.",
        HelpName = "column=value",
        DefaultValueFactory = _ => [],
    };

    private readonly Leased leased = new();

    private readonly Option<string> environment = EnvironmentOption.Create();

    public QuarantineReplayCommand(CommandHost host)
        : base(host, "replay", "Put rows in quarantine back, after the rule, the contract or the row was mended")
    {
        Details =
            "Rows take the path of every run, and keep their file and line. Without --set they come in if the rules and the contract as they are now let them; records that could not be read are read from their file again. "
            + "With --set the mended row lands as a new batch, and the old one is left out from then on. Each row comes in once, however often the command is given. It ends with 1 when rows are still kept out.";
        filter.AddTo(this);
        Add(set);
        Add(environment);
        leased.AddTo(this);
        Examples =
        [
            new("till quarantine replay orders --rule total_not_negative", "after the rule was mended"),
            new("till quarantine replay orders --model reading", "after the contract was mended"),
            new("till quarantine replay orders --file orders/1.csv --line 4 --set total=12.00", "with a mended value"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var chosen = filter.Of(call);
        var values = Values(call.Value(set)!);
        if (values.Count > 0 && chosen.IsEmpty)
        {
            throw new TerminalException(
                ErrorCodes.UnknownUsage,
                "--set would mend every row alike",
                "name rows by --rule, --model, --file, --sheet, --line or --batch"
            );
        }

        using var session = call.OpenSession(call.Value(environment)!);
        var source = SourceWord.Of(session, call.Value(filter.Source)!);
        return await leased.RunAsync(call, session, held => ReplayAsync(call, session, source, chosen, values, held), cancel);
    }

    private static async Task<int> ReplayAsync(
        Invocation call,
        ProjectSession session,
        string source,
        RowFilter chosen,
        IReadOnlyDictionary<string, string> values,
        CancellationToken cancel
    )
    {
        using var replaying = await Replaying.BeginAsync(session, source, chosen, values, cancel);
        foreach (var (file, why) in replaying.Unread)
        {
            call.Output.Warn($"{file} can't be read again: {why}; --set gives a record its values without the file");
        }

        if (replaying.Finished > 0)
        {
            call.Output.Note($"{Amount.Of(replaying.Finished, "row")} had landed before, in a replay that was stopped");
        }

        var code = ExitCode.Ok;
        if (replaying.WantsRun)
        {
            if (replaying.Forced.Count > 0)
            {
                code = await RunCommand.PlanAndExecuteAsync(call, session, replaying.Forced, force: true, "replay", cancel);
            }

            code = Math.Max(code, await RunCommand.PlanAndExecuteAsync(call, session, null, force: false, "replay", cancel));
        }

        var outcomes = await replaying.OutcomesAsync(cancel);
        if (outcomes.Count > 0 || call.Output.Format != OutputFormat.Table)
        {
            call.Output.Write(
                Columns,
                outcomes.Select(o => new object?[] { o.Model, o.Rows, o.Rule is null ? "back" : "kept out", o.Rule })
            );
        }

        Conclude(call, replaying, outcomes);
        return outcomes.Any(o => o.Rule is not null) ? Math.Max(code, ExitCode.Findings) : code;
    }

    private static void Conclude(Invocation call, Replaying replaying, IReadOnlyList<ReplayOutcome> outcomes)
    {
        var back = outcomes.Where(o => o.Rule is null).Sum(o => o.Rows);
        call.Output.Note(
            replaying.Chosen == 0 ? "no row in quarantine is meant by that"
            : back == 0 ? $"none of {Amount.Of(replaying.Chosen, "row")} came back: the rules as they are now keep them out"
            : $"{Amount.Count(back)} of {Amount.Of(replaying.Chosen, "row")} came back"
        );
    }

    private static Dictionary<string, string> Values(string[] words)
    {
        var values = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var word in words)
        {
            var at = word.IndexOf('=', StringComparison.Ordinal);
            if (at <= 0 || !values.TryAdd(word[..at], word[(at + 1)..]))
            {
                throw new TerminalException(
                    ErrorCodes.UnknownUsage,
                    at <= 0 ? $"--set {word} does not name a column and its value" : $"--set gives {word[..at]} two values",
                    "write --set column=value, once for each column"
                );
            }
        }

        return values;
    }
}
