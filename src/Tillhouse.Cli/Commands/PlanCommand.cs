using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till plan</c>: what <c>till run</c> would do.</summary>
internal sealed class PlanCommand : Verb
{
    private readonly Option<string[]> select = Selection.Option();
    private readonly Option<bool> all = new("--all", "-a") { Description = "List the tables that would be left as they are, too." };

    private readonly RewindOptions rewind = new();

    private readonly Option<string> environment = EnvironmentOption.Create();

    public PlanCommand(CommandHost host)
        : base(host, "plan", "Show what a run would do, and why")
    {
        Details =
            "Compares the project with the landing folder and the lake. It reads no data and changes nothing; till run executes the same list.";
        Add(select);
        Add(all);
        rewind.AddTo(this);
        Add(environment);
        Examples =
        [
            new("till plan", "which files a run would take, and which tables it would build"),
            new("till plan --env dev", "what a run in dev would build"),
            new("till plan --select +gold.daily_sales", "the same for one table and all it is made of"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        var selected = Selection.Of(session.Project, call.Value(select)!);
        var plan = await session.PlanAsync(selected, force: false, cancel, rewind.Of(call, session.Project, selected));
        var shown = plan
            .Stages.Where(stage => call.Value(all) || call.Output.Format != OutputFormat.Table || stage is not Stage.Skip)
            .ToList();
        if (shown.Count > 0 || call.Output.Format != OutputFormat.Table)
        {
            call.Output.Write(PlanView.Columns, shown.Select(PlanView.Row));
        }

        RefusedNotes(call, plan);
        call.Output.Note(plan.IsEmpty ? Nothing(call, session) : Summary(plan));
        ReleaseTalk.Planned(call, plan);
        return plan.Refused.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
    }

    /// <summary>Files that were refused before and are still there: they are findings until somebody mends them.</summary>
    public static void RefusedNotes(Invocation call, RunPlan plan)
    {
        foreach (var refused in plan.Refused)
        {
            call.Output.Warn(
                $"{refused.Path} was refused before ({refused.Code}) and neither it nor its contract has changed: {refused.Message}"
            );
        }
    }

    /// <summary>What to say when there is nothing to do: a new project needs files, an old one is up to date.</summary>
    public static string Nothing(Invocation call, ProjectSession session)
    {
        var landing = session.Project.Project.Landing;
        var empty = !Directory.Exists(landing) || !Directory.EnumerateFiles(landing, "*", SearchOption.AllDirectories).Any();
        return empty
            ? $"nothing to do: {call.Terminal.Show(landing)} has no files yet. {call.Self()} simulate makes some"
            : "nothing to do: no new files, and every table is up to date";
    }

    private static string Summary(RunPlan plan)
    {
        var takes = plan.Stages.OfType<Stage.Take>().ToList();
        var builds = plan.Stages.OfType<Stage.Build>().Count();
        var skips = plan.Stages.OfType<Stage.Skip>().Count();
        return $"{Amount.Of(takes.Sum(t => t.Files.Files.Count), "file")} to take ({Amount.Bytes(takes.Sum(t => t.Files.Bytes))}), "
            + $"{Amount.Of(builds, "table")} to build, {Amount.Count(skips)} left as they are";
    }
}
