using System.Diagnostics;
using Tillhouse.Core.Simulate;

namespace Tillhouse.EndToEnd.Published;

/// <summary>Ctrl-C during a run of the whole shop.</summary>
[Collection(AloneTestGroup.Name)]
public sealed class InterruptTests(PublishedTill till)
{
    private const int Interrupted = 130;

    [Fact]
    public async Task An_interrupted_run_ends_within_two_seconds_and_the_next_one_completes()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var days = await SimulatedDays.MakeAsync(1, SimulationFormat.Csv, cancellationToken);
        using var undisturbed = new TillProject();
        using var project = new TillProject();
        undisturbed.Land(days[0]);
        project.Land(days[0]);
        (await till.RunAsync(undisturbed.Path, ["run", "--quiet"], cancellationToken)).ShouldSucceed();

        using var run = await till.StartAsync(project.Path, ["run"], cancellationToken);
        var talk = Task.WhenAll(run.StandardOutput.ReadToEndAsync(cancellationToken), run.StandardError.ReadToEndAsync(cancellationToken));
        await UntilAsync(run, () => Directory.Exists(Path.Combine(project.Lake, "silver")), cancellationToken);
        var watch = Stopwatch.StartNew();
        Signals.Send(run, Signals.Interrupt);
        await run.WaitForExitAsync(cancellationToken);
        var took = watch.Elapsed;

        run.ExitCode.ShouldBe(Interrupted, string.Concat(await talk));
        TestContext.Current.SendDiagnosticMessage($"Ctrl-C: {took.TotalMilliseconds:F0} ms to the end");
        took.ShouldBeLessThan(TimeSpan.FromSeconds(2));
        (await till.RunAsync(project.Path, ["run", "--quiet"], cancellationToken)).ShouldSucceed();
        (await LakeDifference.FindAsync(undisturbed.Lake, project.Lake, cancellationToken)).ShouldBeEmpty();
    }

    /// <summary>Waits for what only the other process can bring about, or for its end.</summary>
    private static async Task UntilAsync(Process process, Func<bool> holds, CancellationToken cancellationToken)
    {
        while (!holds())
        {
            process.HasExited.ShouldBeFalse("the run was over before it was half done");
            await Task.Delay(TimeSpan.FromMilliseconds(2), cancellationToken);
        }
    }
}
