using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Support;

/// <summary>Runs a project in this process, as <c>till run</c> does.</summary>
internal static class InProcess
{
    /// <summary>Plans and runs everything that is new.</summary>
    /// <param name="folder">The project's folder.</param>
    /// <param name="time">The clock.</param>
    /// <param name="store">The lake's store; null: the folder that the project names.</param>
    /// <param name="cancellationToken">Stops the run.</param>
    public static async Task<RunReport> RunAsync(string folder, TimeProvider time, IObjectStore? store, CancellationToken cancellationToken)
    {
        var project = ProjectLoader.Load(new ProjectLocation(folder, SearchAbove: false));
        using var session = ProjectSession.Open(project, new SessionOptions { Time = time, Store = store });
        var plan = await session.PlanAsync(null, force: false, cancellationToken);
        return await session.RunAsync(plan, new Silence<RunEvent>(), cancellationToken);
    }

    /// <summary>Fails the test with what went wrong, unless everything was built.</summary>
    public static RunReport ShouldSucceed(this RunReport report)
    {
        var wrong = report.Tasks.Where(task => task.Result is not (TaskResult.Built or TaskResult.Taken));
        string.Join("\n", wrong.Select(task => $"{task.Stage.Table}: {task.Result}")).ShouldBeEmpty();
        return report;
    }
}
