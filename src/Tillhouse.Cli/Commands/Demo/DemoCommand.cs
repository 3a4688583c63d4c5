using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate;

namespace Tillhouse.Cli.Commands.Demo;

/// <summary><c>till demo</c>: all of it, in a minute, with a made-up shop.</summary>
internal sealed class DemoCommand : Verb
{
    private readonly Option<string> folder = new("--folder", "-o")
    {
        Description = "Where the demo goes.",
        HelpName = "folder",
        DefaultValueFactory = _ => "till-demo",
    };

    private readonly Option<string> scale = new("--scale")
    {
        Description = "tiny, small, medium, large, or a number of orders a year.",
        HelpName = "scale",
        DefaultValueFactory = _ => "small",
    };

    private readonly Option<int> days = new("--days", "-d")
    {
        Description = "Days of the shop, each with its own run.",
        HelpName = "days",
        DefaultValueFactory = _ => 30,
    };

    public DemoCommand(CommandHost host)
        : base(host, "demo", "See all of it: a month of a made-up shop, from exports to figures")
    {
        Details =
            "Simulates a shop, lets its exports arrive day by day, runs the project after each, and shows what came of it. Called again it goes on where it stood, and with nothing left to do it shows the figures again.";
        folder.CompletionSources.Add(CompletePath.Folders);
        scale.CompletionSources.Add("tiny", "small", "medium", "large");
        Add(folder);
        Add(scale);
        Add(days);
        Examples =
        [
            new("till demo", "30 days of a small shop, into ./till-demo"),
            new("till demo --scale tiny --days 3 --folder /tmp/demo", "a quick one"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        if (call.Output.Format != OutputFormat.Table)
        {
            throw new TerminalException(
                ErrorCodes.UnknownUsage,
                "the demo is for people: it has no other format than table",
                "run it, then ask for what you need: till --project till-demo query \"…\" --format json"
            );
        }

        var began = call.Terminal.Clock.GetTimestamp();
        var demo = new DemoFolder(call.Terminal.Resolve(call.Value(folder)!));
        if (demo.IsThere)
        {
            call.Output.Note($"{call.Terminal.Show(demo.Root)} is there already: going on with it; remove the folder to begin anew");
        }

        demo.Prepare();
        await SimulateAsync(call, demo, cancel);
        using var session = ProjectSession.Open(ProjectLoader.Load(new ProjectLocation(demo.Root, SearchAbove: false)));
        var code = await RunDaysAsync(call, demo, session, cancel);
        if (code != ExitCode.Ok)
        {
            return code;
        }

        await DemoReport.WriteAsync(call, session, call.Self(demo.Root), cancel);
        call.Output.Note("");
        call.Output.Note($"all of it took {Amount.Time(call.Terminal.Clock.GetElapsedTime(began))}");
        return ExitCode.Ok;
    }

    private async Task SimulateAsync(Invocation call, DemoFolder demo, CancellationToken cancel)
    {
        var missing = call.Value(days) - demo.SimulatedDays();
        if (missing <= 0)
        {
            return;
        }

        var options = new SimulationOptions
        {
            Folder = demo.Exports,
            Scale = SimulationScale.Parse(call.Value(scale)!),
            Days = missing,
        };
        var result = await SimulateCommand.SimulateAsync(call, options, cancel);
        call.Output.Note(
            $"simulated {Amount.Of(missing, "day")} of a shop: {Amount.Of(result.Files.Count, "file")}, {Amount.Of(result.Rows, "row")}, {Amount.Bytes(result.Bytes)}"
        );
    }

    private static async Task<int> RunDaysAsync(Invocation call, DemoFolder demo, ProjectSession session, CancellationToken cancel)
    {
        var all = demo.Days();
        await using var progress = Progress.Create(call, "days", all.Count);
        foreach (var (day, files) in all)
        {
            demo.Arrive(files);
            var plan = await session.PlanAsync(null, force: false, cancel);
            if (plan.IsEmpty)
            {
                continue;
            }

            var name = FormattableString.Invariant($"{day:yyyy-MM-dd}");
            progress.Begin(name);
            var report = await session.RunAsync(plan, new DayProgress(progress, name), cancel);
            progress.End(name, Line(name, report));
            if (!report.Succeeded)
            {
                return RunCommand.Conclude(call, plan, report);
            }
        }

        return ExitCode.Ok;
    }

    private static string Line(string day, RunReport report)
    {
        var landed = report.Tasks.Sum(t => t.Result is TaskResult.Taken taken ? taken.Batch.Landed : 0);
        var built = report.Tasks.Count(t => t.Result is TaskResult.Built);
        return $"{day}  {Amount.Of(landed, "row"), 14} taken  {Amount.Of(built, "table"), 10} built  {Amount.Time(report.Duration), 8}";
    }

    /// <summary>The stages of one day's run as the progress of that day.</summary>
    private sealed class DayProgress(Progress progress, string day) : IProgress<RunEvent>
    {
        private int stages;
        private int done;
        private long rows;

        public void Report(RunEvent value)
        {
            switch (value)
            {
                case RunEvent.Started started:
                    stages = started.Plan.Stages.Count(stage => stage is not Core.Plan.Stage.Skip);
                    break;
                case RunEvent.TaskFinished ended:
                    done++;
                    rows += ended.Result is TaskResult.Taken taken ? taken.Batch.Landed : 0;
                    progress.Report(day, (double)done / Math.Max(1, stages), rows, 0);
                    break;
            }
        }
    }
}
