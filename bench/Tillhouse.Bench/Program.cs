using System.Diagnostics;
using System.Globalization;
using Tillhouse.Bench;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

// The verbs of bench/run; what they print is for it and for people who profile.
return args switch
{
    ["script", var project, var folder] => Script(project, folder),
    ["twin", var script] => Twin(script),
    ["stages", var project] => await StagesAsync(project),
    ["compare", var project, var folder] => await CompareAsync(project, folder),
    ["one-percent", var landing, var later] => OnePercent.Write(landing, later),
    ["measure", var name, .. var command] => Measurement.Run(name, command),
    ["report", var measurements, var scale, var commit, var history] => Report.Write(measurements, scale, commit, history),
    ["delta-open", var folder] => await DeltaOpening.RunAsync(folder),
    ["delta-append", var folder, var count] => await DeltaAppends.RunAsync(folder, int.Parse(count, CultureInfo.InvariantCulture)),
    ["delta-verb", var what, var folder] => await VerbBench.RunAsync(what, folder, 10_000_000),
    ["delta-verb", var what, var folder, var rows] => await VerbBench.RunAsync(
        what,
        folder,
        long.Parse(rows, CultureInfo.InvariantCulture)
    ),
    ["delta-lookup", var folder] => await DeltaLookup.RunAsync(folder),
    ["delta-care", var folder] => await DeltaCare.RunAsync(folder),
    _ => Usage(),
};

static int Usage()
{
    Console.Error.WriteLine(
        "script PROJECT FOLDER | twin SCRIPT | stages PROJECT | compare PROJECT FOLDER | one-percent LANDING FOLDER | measure NAME COMMAND… | report FILE SCALE COMMIT HISTORY | delta-open FOLDER | delta-append FOLDER COUNT | delta-lookup FOLDER | delta-care FOLDER | delta-verb hot|spread|delete|append FOLDER [ROWS]"
    );
    return 2;
}

static ProjectDefinition Load(string folder) => ProjectLoader.Load(new ProjectLocation(folder, SearchAbove: false));

static int Script(string folder, string target)
{
    var project = Load(folder);
    var limits = EngineOptions.ForThisMachine(project.MemoryBytes);
    Console.Write(TwinScript.Of(ProjectBinder.Bind(project, Prelude.DuckDb), limits, target));
    return 0;
}

static int Twin(string script)
{
    TwinRun.Execute(File.ReadAllText(script), Took);
    return 0;
}

static async Task<int> StagesAsync(string folder)
{
    using var session = ProjectSession.Open(Load(folder));
    var plan = await session.PlanAsync(null, false, CancellationToken.None);
    var report = await session.RunAsync(plan, new Progress<RunEvent>(), CancellationToken.None);
    foreach (var task in report.Tasks)
    {
        Took(
            $"{task.Stage.Table} {(task.Result is TaskResult.Failed failed ? failed.Error.Message : task.Result.GetType().Name)}",
            task.Duration.TotalSeconds
        );
    }

    Took("run", report.Duration.TotalSeconds);
    return report.Succeeded ? 0 : 1;
}

static async Task<int> CompareAsync(string folder, string twin)
{
    using var session = ProjectSession.Open(Load(folder));
    var different = 0;
    foreach (var (table, ours, twins) in await Comparison.OfAsync(session, twin))
    {
        if (ours != twins)
        {
            different++;
            Console.Error.WriteLine($"{table} is different: {ours} here, {twins} in the twin");
        }
    }

    return different == 0 ? 0 : 1;
}

static void Took(string what, double seconds) =>
    Console.Error.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{seconds, 8:F2} s  {what}"));
