using Tillhouse.Core.Simulate;

namespace Tillhouse.EndToEnd.Support;

/// <summary>The exports of a tiny shop, a folder for each day, made once and landed by many tests.</summary>
internal sealed class SimulatedDays : IDisposable
{
    private readonly TempFolder _folder = new();

    private SimulatedDays(int count) => Count = count;

    /// <summary>How many days there are.</summary>
    public int Count { get; }

    /// <summary>The folder of a day, from 0.</summary>
    public string this[int day] => _folder[$"day{day}"];

    /// <summary>Simulates day by day, so that a later day's files update what an earlier one's said.</summary>
    public static async Task<SimulatedDays> MakeAsync(int count, SimulationFormat format, CancellationToken cancellationToken)
    {
        var days = new SimulatedDays(count);
        var landing = days._folder["landing"];
        HashSet<string> known = [];
        for (var day = 0; day < count; day++)
        {
            var options = new SimulationOptions
            {
                Folder = landing,
                Scale = SimulationScale.Tiny,
                Days = 1,
                Seed = 5,
                Format = format,
            };
            await Simulator.RunAsync(options, cancellationToken: cancellationToken);
            foreach (var file in Directory.EnumerateFiles(landing, "*", SearchOption.AllDirectories))
            {
                var relative = Path.GetRelativePath(landing, file);
                if (!relative.StartsWith('_') && known.Add(relative))
                {
                    var target = Path.Combine(days[day], relative);
                    Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                    File.Copy(file, target);
                }
            }
        }

        return days;
    }

    /// <inheritdoc />
    public void Dispose() => _folder.Dispose();
}
