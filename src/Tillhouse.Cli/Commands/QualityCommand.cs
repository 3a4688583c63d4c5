using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till quality</c>: how good the tables are, by dimension, and which rules fail.</summary>
internal sealed class QualityCommand : Verb
{
    private const int RulesShown = 20;

    private readonly Option<string[]> tables = new("--table", "-t")
    {
        Description = "Only these tables: silver.orders, gold, 'gold.fact_*' or tag:finance.",
        HelpName = "words",
        AllowMultipleArgumentsPerToken = true,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string?> run = new("--run") { Description = "As of this run instead of the newest.", HelpName = "run" };
    private readonly Option<bool> rules = new("--rules") { Description = "List every rule with what it counted, instead of scores." };
    private readonly Option<string> environment = EnvironmentOption.Create();
    private readonly Option<bool> strict = new("--strict") { Description = "Exit with 1 when a score is below its threshold." };

    public QualityCommand(CommandHost host)
        : base(host, "quality", "Tell how good the tables are, and which rules fail")
    {
        Details =
            "A score is the share that passes a rule; a dimension's is the mean of its rules. Rows in quarantine count as failed. The trend is that of the last ten runs. Thresholds: completeness 95 %, accuracy 98 %, consistency 99 %, validity 97 %, uniqueness 100 %, timeliness 95 %.";
        Add(tables);
        Add(run);
        Add(rules);
        Add(strict);
        Add(environment);
        Examples =
        [
            new("till quality", "scores of all tables, and the rules that fail"),
            new("till quality --table silver.orders --rules", "what each rule of a table has counted"),
            new("till quality --strict --quiet > /dev/null", "for a script: 1 when a score is below its threshold"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var words = call.Value(tables)!;
        var chosen = words.Length == 0 ? null : Selector.Select(session.Project.Graph, words);
        var report = await session.QualityAsync(call.Value(run), chosen, cancel);
        var forPeople = call.Output.Format == OutputFormat.Table;
        if (report is null)
        {
            call.Output.Write(call.Value(rules) ? QualityRows.RuleColumns : QualityRows.ScoreColumns, []);
            call.Output.Note($"no run has checked anything yet: {call.Self()} run does");
            return ExitCode.Ok;
        }

        if (call.Value(rules))
        {
            call.Output.Write(QualityRows.RuleColumns, report.Rules.Select(r => QualityRows.Rule(r, forPeople)));
        }
        else if (forPeople)
        {
            WriteScores(call, report, all: words.Length > 0);
            WriteFailing(call, report);
        }
        else
        {
            call.Output.Write(QualityRows.ScoreColumns, report.Scores.Select(s => QualityRows.Score(s, forPeople)));
        }

        var below = report.Scores.Where(s => s.Table is not null && s.IsBelow).ToList();
        call.Output.Note("");
        call.Output.Note(
            $"as of run {report.Run}: {Amount.Of(report.Rules.Count, "rule")} of {Amount.Of(report.Rules.DistinctBy(r => r.Table).Count(), "table")}, "
                + (below.Count == 0 ? "no score below its threshold" : $"{Amount.Of(below.Count, "score")} below the threshold")
        );
        return below.Count > 0 && call.Value(strict) ? ExitCode.Findings : ExitCode.Ok;
    }

    private static void WriteScores(Invocation call, QualityReport report, bool all)
    {
        var shown = report.Scores.Where(s => all || s.Table is null || s.Trend.Any(score => score < 1)).ToList();
        call.Output.Write(QualityRows.ScoreColumns, shown.Select(s => QualityRows.Score(s, forPeople: true)));
        if (shown.Count < report.Scores.Count)
        {
            call.Output.Note($"and {report.Scores.Count - shown.Count} more at 100 %; --table shows those of a table");
        }
    }

    private static void WriteFailing(Invocation call, QualityReport report)
    {
        var failing = report.Rules.Where(r => r.Failed > 0).ToList();
        if (failing.Count == 0)
        {
            return;
        }

        call.Output.Line();
        call.Output.Line("rules that fail");
        call.Output.Write(QualityRows.RuleColumns, failing.Take(RulesShown).Select(r => QualityRows.Rule(r, forPeople: true)));
        if (failing.Count > RulesShown)
        {
            call.Output.Note($"the worst {RulesShown} of {failing.Count}; --rules shows all of them");
        }
    }
}
