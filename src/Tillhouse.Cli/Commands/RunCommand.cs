using System.CommandLine;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands;

/// <summary><c>till run</c>: brings the lake up to date.</summary>
internal sealed class RunCommand : Verb
{
    private static readonly ResultColumn[] Columns =
    [
        new("action"),
        new("table"),
        new("result"),
        new("rows", IsNumber: true),
        new("seconds", IsNumber: true),
        new("detail"),
    ];

    private readonly Option<string[]> select = Selection.Option();
    private readonly Option<bool> rebuild = new("--rebuild") { Description = "Build every chosen table, changed or not." };

    private readonly RewindOptions rewind = new();

    private readonly Leased leased = new();

    private readonly Option<string> environment = EnvironmentOption.Create();

    public RunCommand(CommandHost host)
        : base(host, "run", "Take new files, build what they change, check it")
    {
        Details =
            "Each file is taken exactly once. A table is written, checked and only then committed: a check that stops leaves it as it was, and what depends on it waits. With nothing new nothing is done. A run that was interrupted or failed goes on where it stood.";
        Add(select);
        Add(rebuild);
        rewind.AddTo(this);
        leased.AddTo(this);
        Add(environment);
        Examples =
        [
            new("till run", "all of the project"),
            new("till run --select silver.orders+", "orders, and all that is made of them"),
            new("till run --env dev", "try changed models out: only what comes out otherwise is built, beside production"),
            new("till run --rewind dim_customer --from 2026-03-01", "make that history anew from a date on, and what depends on it"),
            new("till run --format json --quiet", "a row a stage, for a program"),
        ];
    }

    protected override async Task<int> RunAsync(Invocation call, CancellationToken cancel)
    {
        using var session = call.OpenSession(call.Value(environment)!);
        return await leased.RunAsync(call, session, held => RunAsync(call, session, held), cancel);
    }

    private async Task<int> RunAsync(Invocation call, ProjectSession session, CancellationToken cancel)
    {
        var selected = Selection.Of(session.Project, call.Value(select)!);
        var plan = await session.PlanAsync(selected, call.Value(rebuild), cancel, rewind.Of(call, session.Project, selected));
        PlanCommand.RefusedNotes(call, plan);
        if (plan.IsEmpty)
        {
            call.Output.Note(PlanCommand.Nothing(call, session));
            ReleaseTalk.Rollback(call, plan);
            WriteReport(call, []);
            return plan.Refused.Count == 0 ? ExitCode.Ok : ExitCode.Findings;
        }

        var report = await ExecuteAsync(call, session, plan, "run", cancel);
        WriteReport(call, report.Tasks);
        var code = Conclude(call, plan, report);
        return code == ExitCode.Ok && plan.Refused.Count > 0 ? ExitCode.Findings : code;
    }

    /// <summary>Plans and runs what there is to do, for commands whose work a run goes on with. The lease is held.</summary>
    public static async Task<int> PlanAndExecuteAsync(
        Invocation call,
        ProjectSession session,
        IReadOnlyCollection<TableName>? tables,
        bool force,
        string name,
        CancellationToken cancel
    )
    {
        var plan = await session.PlanAsync(tables, force, cancel);
        return plan.IsEmpty ? ExitCode.Ok : Conclude(call, plan, await ExecuteAsync(call, session, plan, name, cancel));
    }

    /// <summary>Executes a plan and shows how far it is.</summary>
    public static async Task<RunReport> ExecuteAsync(
        Invocation call,
        ProjectSession session,
        RunPlan plan,
        string name,
        CancellationToken cancel
    )
    {
        await using var progress = Progress.Create(call, name, plan.Stages.Count(stage => stage is not Stage.Skip));
        return await session.RunAsync(plan, new RunView(progress, call.Output.TalkColours), cancel);
    }

    private static void WriteReport(Invocation call, IReadOnlyList<TaskReport> tasks)
    {
        if (call.Output.Format != OutputFormat.Table)
        {
            call.Output.Write(Columns, tasks.Select(RunRows.Of));
        }
    }

    /// <summary>Prints what went wrong and what was found, and gives the exit code.</summary>
    public static int Conclude(Invocation call, RunPlan plan, RunReport report)
    {
        var printer = new ErrorPrinter(call.Terminal, call.Output.TalkColours.On);
        var code = report.Succeeded ? ExitCode.Ok : ExitCode.Findings;
        foreach (var task in report.Tasks)
        {
            if (task.Result is TaskResult.Failed failed && printer.Print(failed.Error) == ExitCode.Bug)
            {
                code = ExitCode.Bug;
            }
            else if (task.Result is TaskResult.Taken { Batch.Refused: { Count: > 0 } refused })
            {
                refused.ToList().ForEach(file => call.Terminal.Error.WriteLine(file.Describe()));
            }
        }

        if (call.Output.Format == OutputFormat.Table && report.Findings.Count > 0)
        {
            call.Output.Line("findings");
            call.Output.Write(Findings.Columns, report.Findings.Select(Findings.Row));
        }

        var built = report.Tasks.Count(t => t.Result is TaskResult.Built);
        call.Output.Note(
            $"run {report.Run}: {Amount.Of(built, "table")} built in {Amount.Time(report.Duration)}{(report.Succeeded ? "" : "; not all of it went well, and the next run goes on from here")}"
        );
        ReleaseTalk.Made(call, plan, report);
        return code;
    }
}
