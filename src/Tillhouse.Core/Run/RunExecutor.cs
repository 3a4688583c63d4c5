using System.Threading.Channels;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Run;

/// <summary>
/// Executes the stages of a plan, a few at a time: what serialises one stage, such as numbering the lines of a file, leaves a core to another.
/// </summary>
/// <param name="execute">Executes one stage; every expected outcome is a value.</param>
/// <param name="time">The clock.</param>
/// <param name="parallel">How many stages run at once.</param>
internal sealed class RunExecutor(Func<Stage, CancellationToken, Task<TaskResult>> execute, TimeProvider time, int parallel)
{
    /// <summary>Executes all stages that can be executed.</summary>
    /// <param name="stages">The plan's stages.</param>
    /// <param name="waitsFor">What a table waits for.</param>
    /// <param name="events">Told of each start and end, one at a time.</param>
    /// <param name="cancellation">Stops the run: running stages are interrupted, no further one starts.</param>
    public async Task<IReadOnlyList<TaskReport>> RunAsync(
        IReadOnlyList<Stage> stages,
        Func<TableName, IEnumerable<TableName>> waitsFor,
        IProgress<RunEvent> events,
        CancellationToken cancellation
    )
    {
        var scheduler = new Scheduler(stages, waitsFor);
        var reports = new List<TaskReport>();
        var ended = Channel.CreateUnbounded<TaskReport>();
        var ready = new Queue<Stage>(scheduler.Start());
        var running = 0;
        while (ready.Count > 0 || running > 0)
        {
            while (running < parallel && ready.Count > 0 && !cancellation.IsCancellationRequested)
            {
                var stage = ready.Dequeue();
                events.Report(new RunEvent.TaskStarted(stage));
                running++;
                _ = Task.Run(() => TimedAsync(stage, ended.Writer, cancellation), CancellationToken.None);
            }

            if (running == 0)
            {
                break;
            }

            // Cancelled stages end too, and are waited for: nothing goes on behind the back of a run that has returned.
            var report = await ended.Reader.ReadAsync(CancellationToken.None).ConfigureAwait(false);
            running--;
            if (cancellation.IsCancellationRequested && report.Result is TaskResult.Failed)
            {
                // It was interrupted, and what waits for it with it: neither is an outcome.
                continue;
            }

            Conclude(report, scheduler, ready, reports, events);
        }

        cancellation.ThrowIfCancellationRequested();
        return reports;
    }

    private static void Conclude(
        TaskReport report,
        Scheduler scheduler,
        Queue<Stage> ready,
        List<TaskReport> reports,
        IProgress<RunEvent> events
    )
    {
        reports.Add(report);
        events.Report(new RunEvent.TaskFinished(report.Stage, report.Result, report.Duration));
        if (report.Result is TaskResult.Built or TaskResult.Taken)
        {
            foreach (var stage in scheduler.Succeeded(report.Stage.Table))
            {
                ready.Enqueue(stage);
            }

            return;
        }

        foreach (var stage in scheduler.Failed(report.Stage.Table))
        {
            var blocked = new TaskReport(stage, new TaskResult.Blocked(report.Stage.Table), TimeSpan.Zero);
            reports.Add(blocked);
            events.Report(new RunEvent.TaskFinished(stage, blocked.Result, TimeSpan.Zero));
        }
    }

    private async Task TimedAsync(Stage stage, ChannelWriter<TaskReport> ended, CancellationToken cancellation)
    {
        var start = time.GetTimestamp();
        TaskResult result;
        try
        {
            result = await execute(stage, cancellation).ConfigureAwait(false);
        }
        catch (Exception error)
        {
            // One stage's error must not take the others with it: it is an outcome like any other.
            result = new TaskResult.Failed(error);
        }

        await ended.WriteAsync(new TaskReport(stage, result, time.GetElapsedTime(start)), CancellationToken.None).ConfigureAwait(false);
    }
}
