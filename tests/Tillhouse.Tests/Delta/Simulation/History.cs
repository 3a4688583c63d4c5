using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Simulation;

/// <summary>One random history, all of it drawn from its seed: some writers, what they do, how long each way to the store takes, what fails, who ends when.</summary>
internal sealed class History(int seed)
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly Random random = new(seed);
    private readonly List<SimulatedWriter> writers = [];
    private readonly List<(string Application, long Version)> batches = [];

    /// <summary>How often a kind of call met a kind of fault.</summary>
    public Dictionary<(string Call, StoreFault Fault), int> Faults { get; } = [];

    public IEnumerable<Attempt> Attempts => writers.SelectMany(w => w.Attempts);

    /// <summary>Runs it to its end and judges it. Null, or what is wrong.</summary>
    public string? Run()
    {
        var time = new VirtualTime(Start);
        var lake = new SimulatedLake(time);
        var isolation = random.Next(2) == 0 ? "Serializable" : "WriteSerializable";
        string? verdict = null;
        new VirtualThread(time).Run(async () =>
        {
            await lake.CreateAsync(isolation, checkpointInterval: random.Next(1, 8));
            await Task.WhenAll(Enumerable.Range(0, random.Next(2, 5)).Select(w => WriterAsync(lake, $"w{w}")));

            // What is late lands before anybody judges.
            await Task.Delay(TimeSpan.FromMinutes(1), time);
            verdict = await new Verdict(lake, isolation, [.. Attempts], batches).FindAsync();
        });
        return verdict;
    }

    private async Task WriterAsync(SimulatedLake lake, string name)
    {
        // A process that ends is followed by another one, which lands what the first one was to land in any case.
        var mortal = Store(lake, random.Next(3) > 0 ? random.Next(80) : null);
        var writer = new SimulatedWriter(lake, mortal, name, new Random(random.Next()));
        writers.Add(writer);
        await writer.RunAsync(random.Next(1, 6), () => mortal.Crashed);
        var heirs = random.Next(3);
        for (var version = 1; version <= heirs; version++)
        {
            var heir = new SimulatedWriter(lake, Store(lake, null), $"{name}heir{version}", new Random(random.Next()));
            writers.Add(heir);
            batches.Add((name, version));
            await heir.BatchAsync(name, version);
        }
    }

    private FaultyStore Store(SimulatedLake lake, int? crashAt)
    {
        var ways = new Random(random.Next());
        var faults = new Random(random.Next());
        var far = new LatencyStore(lake.Store, lake.Time, () => TimeSpan.FromMilliseconds(ways.Next(1, 30)));
        return FaultyStore.Seeded(
            far,
            lake.Time,
            faults,
            random.Next(3) * 0.04,
            crashAt,
            (call, fault) => Faults[(call, fault)] = Faults.GetValueOrDefault((call, fault)) + 1
        );
    }
}
