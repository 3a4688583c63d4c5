using System.Collections.Concurrent;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Crash;

/// <summary>
/// A shop of three days is stopped at each call that it makes to its store, in turn, and run again: every table and every release must equal an
/// undisturbed run's.
/// It is the small shop, because the enumeration takes two runs for every call; the whole shop is stopped at sampled moments by the real
/// <c>kill -9</c> of <see cref="KillTests"/>.
/// </summary>
public sealed class EveryCallTests
{
    private static readonly DateTimeOffset FirstDay = new(2026, 3, 1, 6, 0, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    public async Task A_run_stopped_at_any_store_call_and_repeated_equals_an_undisturbed_one(int day)
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var before = new TempFolder();
        using var undisturbed = new SmallShop();
        for (var d = 0; d < day; d++)
        {
            undisturbed.Land(d);
            await RunAsync(undisturbed, d, null, cancellationToken);
        }

        Folders.Copy(undisturbed.Folder, before.Path);
        var recording = new RecordingStore(new LocalStore(undisturbed.Lake));
        undisturbed.Land(day);
        (await RunAsync(undisturbed, day, recording, cancellationToken)).ShouldBeNull();
        recording.Calls.Count.ShouldBeGreaterThan(20);
        var expected = await LakeReleases.ReadAsync(undisturbed.Lake, cancellationToken);

        // A stop after the last call that was recorded stops nothing. Stages run side by side, so the order of calls is not always the same.
        var stops = Enumerable.Range(0, recording.Calls.Count).SelectMany(call => new[] { (call, false), (call, true) });
        var failures = new ConcurrentBag<string>();
        var stopped = 0;
        var work = new ParallelOptions { MaxDegreeOfParallelism = 2, CancellationToken = cancellationToken };
        await Parallel.ForEachAsync(
            stops.Where(stop => !stop.Item2 || ChangesSomething(recording.Calls[stop.call])),
            work,
            async (stop, cancellation) =>
            {
                using var shop = new SmallShop();
                Folders.Copy(before.Path, shop.Folder);
                var faulty = new FaultyStore(new LocalStore(shop.Lake), stop.call, stop.Item2);
                var calls = new RecordingStore(faulty);
                shop.Land(day);
                await RunAsync(shop, day, calls, cancellation);
                Interlocked.Add(ref stopped, faulty.Failed ? 1 : 0);
                var where = $"stopped {(stop.Item2 ? "after" : "before")} call {stop.call} ({calls.Calls.ElementAtOrDefault(stop.call)})";
                var error = await RunAsync(shop, day, null, cancellation);
                error ??= await LakeDifference.FindAsync(undisturbed.Lake, shop.Lake, cancellation);
                if (error.Length == 0 && await LakeReleases.ReadAsync(shop.Lake, cancellation) is var releases && releases != expected)
                {
                    error = $"releases are\n{releases}\nand not\n{expected}";
                }

                if (error.Length > 0)
                {
                    failures.Add($"{where}: {error}");
                }
            }
        );

        TestContext.Current.SendDiagnosticMessage($"day {day}: {recording.Calls.Count} calls, {stopped} runs stopped");
        stopped.ShouldBeGreaterThan(100);
        string.Join("\n", failures.Take(5)).ShouldBeEmpty($"{failures.Count} stops went wrong");
    }

    /// <summary>Runs; null, or what went wrong. The day's files have landed once, and a repeated run finds them as they were.</summary>
    private static async Task<string?> RunAsync(SmallShop shop, int day, IObjectStore? store, CancellationToken cancellationToken)
    {
        try
        {
            // The same clock for the stopped and the repeated run, so that nothing at all may differ.
            var report = await InProcess.RunAsync(shop.Folder, new FixedTime(FirstDay.AddDays(day)), store, cancellationToken);
            var wrong = report
                .Tasks.Where(t => t.Result is not (Core.Run.TaskResult.Built or Core.Run.TaskResult.Taken))
                .Select(t => $"{t.Stage.Table}: {t.Result}");
            return wrong.Any() ? string.Join("\n", wrong) : null;
        }
        catch (Exception e) when (e is IOException or Core.TillhouseException or Delta.DeltaException)
        {
            return e.ToString();
        }
    }

    private static bool ChangesSomething(string call) =>
        call.StartsWith("create ", StringComparison.Ordinal)
        || call.StartsWith("put ", StringComparison.Ordinal)
        || call.StartsWith("delete ", StringComparison.Ordinal);
}
