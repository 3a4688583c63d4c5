using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Run;
using Tillhouse.Core.Verify;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till verify</c>: are the stored tables what bronze gives?</summary>
internal sealed class VerifyCommand : Verb
{
    private readonly Option<string[]> select = Selection.Option();
    private readonly Option<string?> sample = new("--sample")
    {
        Description = "Compare only this share of each table's keys: 5%. The same keys each time, chosen by their hash.",
        HelpName = "percent",
    };

    private readonly Option<string> environment = EnvironmentOption.Create();

    public VerifyCommand(CommandHost host)
        : base(host, "verify", "Make tables anew from bronze and compare them with what is stored")
    {
        Details =
            "Every table is computed whole, as a first build would, from bronze alone and beside the lake: nothing is written to it, and nothing that earlier "
            + "runs wrote down is believed. A table that is to be built again is not compared. Exits with 1 when something differs. A sample spares the comparing, not the making.";
        Add(select);
        Add(sample);
        Add(environment);
        Examples =
        [
            new("till verify", "every table"),
            new("till verify --select gold.daily_sales", "one table; what it is made of is made too, but not compared"),
            new("till verify --sample 5% --format json --quiet", "a twentieth of all keys, for a program"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        var share = Share(call.Value(sample));
        using var session = call.OpenSession(call.Value(environment)!);
        var chosen = Selection.Of(session.Project, call.Value(select)!);
        var limits = EngineOptions.ForThisMachine(session.Project.Project.MemoryBytes);
        IReadOnlyList<TableVerdict> verdicts;
        await using (var progress = Progress.Create(call, "verify", 0))
        {
            verdicts = await new Verifier(session, limits, call.Terminal.Clock).RunAsync(
                chosen,
                share,
                new VerifyView(progress, call.Output.TalkColours),
                cancel
            );
        }

        VerdictReport.Write(call.Output, verdicts);
        call.Output.Note(Summary(verdicts, share));
        return verdicts.Any(v => v is TableVerdict.Different) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static KeySample Share(string? text) =>
        text is null
            ? KeySample.Whole
            : KeySample.Parse(text)
                ?? throw new TerminalException(
                    ErrorCodes.UnknownUsage,
                    $"--sample '{text}' is no share of the keys",
                    "write more than 0% and at most 100%, such as --sample 5%"
                );

    private static string Summary(IReadOnlyList<TableVerdict> verdicts, KeySample share)
    {
        var equal = verdicts.OfType<TableVerdict.Equal>().ToList();
        var different = verdicts.Count(v => v is TableVerdict.Different);
        var open = verdicts.Count - equal.Count - different;
        var covered = share.IsWhole
            ? "every row was compared"
            : string.Create(
                CultureInfo.InvariantCulture,
                $"compared were the rows of {share.Percent:0.####} % of the keys, and nothing is said of the others"
            );
        return $"{Amount.Of(equal.Count, "table")} ({Amount.Of(equal.Sum(e => e.Rows), "row")}) as bronze gives them, {Amount.Count(different)} not"
            + (open == 0 ? "" : $", {Amount.Count(open)} not compared: till run first")
            + $"; {covered}";
    }
}
