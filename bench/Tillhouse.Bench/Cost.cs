using System.Diagnostics;
using System.Globalization;

namespace Tillhouse.Bench;

/// <summary>What a piece of work in this process took.</summary>
/// <param name="Seconds">By the clock.</param>
/// <param name="Cpu">Seconds of all cores.</param>
internal readonly record struct Cost(double Seconds, double Cpu)
{
    /// <summary>For work of so few milliseconds that seconds would show nothing.</summary>
    public string Milliseconds => string.Create(CultureInfo.InvariantCulture, $"{Seconds * 1000:F2} ms ({Cpu * 1000:F2} of cores)");

    public static async Task<Cost> OfAsync(Func<Task> work)
    {
        var (begin, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await work();
        return new(Stopwatch.GetElapsedTime(begin).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalSeconds);
    }

    public static Task<Cost> OfAsync(Action work) =>
        OfAsync(() =>
        {
            work();
            return Task.CompletedTask;
        });

    public static Cost Median(IReadOnlyList<Cost> costs) =>
        new(costs.Select(c => c.Seconds).Order().ElementAt(costs.Count / 2), costs.Select(c => c.Cpu).Order().ElementAt(costs.Count / 2));

    public static Cost Mean(IReadOnlyList<Cost> costs) => new(costs.Average(c => c.Seconds), costs.Average(c => c.Cpu));

    public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Seconds:F3} s ({Cpu:F3} of cores)");
}
