using System.Globalization;
using Tillhouse.Delta.Commit;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Simulation;

/// <summary>
/// Ten thousand random histories of several writers on one table, over a store that is slow, loses answers, is late and takes processes away between any two
/// calls. Time is virtual and everything is drawn from the seed: <c>TILL_SIMULATION_SEED=n</c> runs history n alone, and tells all of it.
/// </summary>
public sealed class SimulationTests
{
    private const int Histories = 10_000;

    [Fact]
    public void No_commit_is_lost_doubled_or_torn_in_ten_thousand_histories()
    {
        var only = Environment.GetEnvironmentVariable("TILL_SIMULATION_SEED");
        var seeds = only is null ? Enumerable.Range(1, Histories) : [int.Parse(only, CultureInfo.InvariantCulture)];
        var faults = new Dictionary<(string, StoreFault), int>();
        var outcomes = new Dictionary<string, int>();
        foreach (var seed in seeds)
        {
            var history = new History(seed);
            var wrong = history.Run();
            wrong.ShouldBeNull($"TILL_SIMULATION_SEED={seed} runs it again\n{string.Join('\n', history.Attempts)}");
            foreach (var (fault, count) in history.Faults)
            {
                faults[fault] = faults.GetValueOrDefault(fault) + count;
            }

            foreach (var outcome in history.Attempts.Select(a => a.Told?.GetType().Name ?? "Interrupted"))
            {
                outcomes[outcome] = outcomes.GetValueOrDefault(outcome) + 1;
            }
        }

        TestContext.Current.SendDiagnosticMessage(
            string.Join(", ", outcomes.Select(o => $"{o.Value} {o.Key}"))
                + "; "
                + string.Join(", ", faults.Select(f => $"{f.Key}: {f.Value}"))
        );
        if (only is not null)
        {
            return;
        }

        // It is only worth something if all of it happens often.
        foreach (var fault in Enum.GetValues<StoreFault>().Except([StoreFault.None]))
        {
            foreach (var call in (string[])["read", "list", "head", "create", "put", "seal", "delete"])
            {
                faults.GetValueOrDefault((call, fault)).ShouldBeGreaterThan(5, $"{fault} of {call}");
            }
        }

        foreach (
            var outcome in (string[])
                [nameof(CommitResult.Committed), nameof(CommitResult.Conflicted), nameof(CommitResult.Unknown), "Interrupted"]
        )
        {
            outcomes.GetValueOrDefault(outcome).ShouldBeGreaterThan(20, outcome);
        }
    }

    [Fact]
    public void A_history_is_the_same_whenever_it_is_run()
    {
        var first = new History(42);
        var second = new History(42);
        first.Run().ShouldBeNull();
        second.Run().ShouldBeNull();
        second.Attempts.Select(a => a.ToString()).ShouldBe(first.Attempts.Select(a => a.ToString()));
    }
}
