using System.Diagnostics;
using Tillhouse.Core.Simulate;
using Tillhouse.EndToEnd.Published;

namespace Tillhouse.EndToEnd.Crash;

/// <summary>The whole shop, run day by day by the real program, which is killed at seeded moments of its runs.</summary>
public sealed class KillTests(PublishedTill till)
{
    private const int Kills = 50;
    private const int Days = 3;

    // More in a row and the shop would not come to its next day.
    private const int KillsPerDay = 6;

    [Fact]
    public async Task Fifty_kills_at_seeded_moments_leave_no_trace_in_any_table()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var random = new Random(20260301);
        using var days = await SimulatedDays.MakeAsync(Days, SimulationFormat.Csv, cancellationToken);
        using var undisturbed = new TillProject();
        var lasted = new TimeSpan[Days];
        await till.ProgramAsync(cancellationToken); // Publishing is no part of the first day's time.
        for (var day = 0; day < Days; day++)
        {
            undisturbed.Land(days[day]);
            var watch = Stopwatch.StartNew();
            (await till.RunAsync(undisturbed.Path, ["run", "--quiet"], cancellationToken)).ShouldSucceed();
            lasted[day] = watch.Elapsed;
        }

        var kills = 0;
        for (var shop = 0; kills < Kills; shop++)
        {
            using var project = new TillProject();
            for (var day = 0; day < Days; day++)
            {
                project.Land(days[day]);
                for (var i = 0; i < KillsPerDay && kills < Kills; i++)
                {
                    if (await EndedAsync(project, random.NextDouble() * lasted[day], cancellationToken) is { } ended)
                    {
                        // The day was measured while the machine was busy: moments behind its end kill nothing.
                        lasted[day] = ended < lasted[day] ? ended : lasted[day];
                        break;
                    }

                    kills++;
                }

                (await till.RunAsync(project.Path, ["run", "--quiet"], cancellationToken)).ShouldSucceed();
            }

            (await LakeDifference.FindAsync(undisturbed.Lake, project.Lake, cancellationToken)).ShouldBeEmpty(
                $"shop {shop} after {kills} kills"
            );
            (await LakeReleases.ReadAsync(project.Lake, cancellationToken)).ShouldBe(
                await LakeReleases.ReadAsync(undisturbed.Lake, cancellationToken),
                $"shop {shop} after {kills} kills"
            );
        }

        TestContext.Current.SendDiagnosticMessage(
            $"{kills} kills; undisturbed days took {string.Join(", ", lasted.Select(l => $"{l.TotalSeconds:F1} s"))}"
        );
    }

    /// <summary>Starts a run and kills it at a moment. Null, or how long it took when it ended before.</summary>
    private async Task<TimeSpan?> EndedAsync(TillProject project, TimeSpan moment, CancellationToken cancellationToken)
    {
        var watch = Stopwatch.StartNew();
        using var run = await till.StartAsync(project.Path, ["run", "--quiet"], cancellationToken);
        var talk = Task.WhenAll(run.StandardOutput.ReadToEndAsync(cancellationToken), run.StandardError.ReadToEndAsync(cancellationToken));
        using var limit = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        limit.CancelAfter(moment);
        try
        {
            await run.WaitForExitAsync(limit.Token);
            run.ExitCode.ShouldBe(0, string.Concat(await talk));
            return watch.Elapsed;
        }
        catch (OperationCanceledException)
        {
            cancellationToken.ThrowIfCancellationRequested();
            Signals.Send(run, Signals.Kill);
            await run.WaitForExitAsync(cancellationToken);
            await talk;
            return run.ExitCode == 128 + Signals.Kill ? null : watch.Elapsed;
        }
    }
}
