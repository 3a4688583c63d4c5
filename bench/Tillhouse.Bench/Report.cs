using System.Globalization;
using System.Text.Json;

namespace Tillhouse.Bench;

/// <summary>Medians of what was measured, for people and for the history.</summary>
internal static class Report
{
    /// <summary>Prints a line for each measured thing and the ratio, and appends them to the history.</summary>
    /// <param name="measurements">A file with a measurement a line.</param>
    /// <param name="scale">The scale.</param>
    /// <param name="commit">The commit that was measured.</param>
    /// <param name="history">The file to append to.</param>
    public static int Write(string measurements, string scale, string commit, string history)
    {
        var all = File.ReadLines(measurements).Select(l => JsonSerializer.Deserialize<Measurement>(l)!).ToLookup(m => m.Name);
        var entry = new Dictionary<string, object>
        {
            ["date"] = TimeProvider.System.GetUtcNow().ToString("yyyy-MM-dd", CultureInfo.InvariantCulture),
            ["commit"] = commit,
            ["scale"] = scale,
        };
        foreach (var group in all)
        {
            var (seconds, cpu, peak) = (Median(group, m => m.Seconds), Median(group, m => m.Cpu), group.Max(m => m.PeakMiB));
            Console.WriteLine(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"{group.Key, -12} {seconds, 8:F2} s  {cpu, 8:F2} s of cores  {peak, 7:F0} MiB at most  median of {group.Count()}"
                )
            );
            entry[group.Key] = new
            {
                seconds = Math.Round(seconds, 3),
                cpu = Math.Round(cpu, 3),
                peakMiB = Math.Round(peak),
                rounds = group.Count(),
            };
        }

        foreach (
            var (of, to) in new[] { ("till", "twin"), ("one-percent", "full") }.Where(p => all.Contains(p.Item1) && all.Contains(p.Item2))
        )
        {
            var ratio = Median(all[of], m => m.Seconds) / Median(all[to], m => m.Seconds);
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"ratio        {ratio, 8:F2}"));
            entry["ratio"] = Math.Round(ratio, 3);
        }

        File.AppendAllText(history, JsonSerializer.Serialize(entry) + "\n");
        return 0;
    }

    private static double Median(IEnumerable<Measurement> measurements, Func<Measurement, double> of)
    {
        var sorted = measurements.Select(of).Order().ToList();
        return (sorted[(sorted.Count - 1) / 2] + sorted[sorted.Count / 2]) / 2;
    }
}
