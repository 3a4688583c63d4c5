using System.Text.Json;
using System.Text.Json.Serialization;

namespace Tillhouse.Core.Simulate;

/// <summary>
/// What <c>_simulator.json</c> in the landing folder says: which shop is there and up to which day. It holds no other state, because every
/// row follows from these numbers.
/// </summary>
internal sealed record SimulationState(
    int Version,
    long Orders,
    long Seed,
    SimulationFormat Format,
    DateOnly StartDate,
    int LastDay,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Faults = null
)
{
    public const string FileName = "_simulator.json";

    /// <summary>Rises when the simulator begins to write another shop for the same options, which would not continue the old one.</summary>
    private const int CurrentVersion = 1;

    /// <summary>The last day that is whole in the folder; 0 where nothing was simulated there.</summary>
    /// <exception cref="TerminalException">T0802: the folder holds another simulation. T0803: the file can't be read.</exception>
    public static async Task<int> LastDayAsync(SimulationOptions options, CancellationToken cancellationToken)
    {
        var path = Path.Combine(options.Folder, FileName);
        if (!File.Exists(path))
        {
            return 0;
        }

        var found = await ReadAsync(path, cancellationToken);
        var differences = found.Differences(options);
        return differences.Count == 0
            ? found.LastDay
            : throw new TerminalException(
                ErrorCodes.OtherSimulation,
                $"the folder holds a simulation with {string.Join(", ", differences)}",
                "ask for the same options to add days to it, or name an empty folder",
                new SourceLocation(path)
            );
    }

    /// <summary>Notes that all files of a day are in place.</summary>
    public static async Task WriteAsync(SimulationOptions options, int lastDay, CancellationToken cancellationToken)
    {
        var state = new SimulationState(
            CurrentVersion,
            options.Scale.Orders,
            options.Seed,
            options.Format,
            options.StartDate,
            lastDay,
            options.FaultsAsked
        );
        using var file = new LandingFile(Path.Combine(options.Folder, FileName));
        await File.WriteAllBytesAsync(
            file.HiddenPath,
            JsonSerializer.SerializeToUtf8Bytes(state, SimulationJson.Default.SimulationState),
            cancellationToken
        );
        file.Publish();
    }

    private static async Task<SimulationState> ReadAsync(string path, CancellationToken cancellationToken)
    {
        JsonException? cause = null;
        try
        {
            var bytes = await File.ReadAllBytesAsync(path, cancellationToken);
            if (
                JsonSerializer.Deserialize(bytes, SimulationJson.Default.SimulationState) is
                {
                    LastDay: > 0 and <= SimulationOptions.MostDays,
                    Orders: >= SimulationScale.LeastOrders and <= SimulationScale.MostOrders,
                } state
            )
            {
                return state;
            }
        }
        catch (JsonException exception)
        {
            cause = exception;
        }

        throw new TerminalException(
            ErrorCodes.UnreadableSimulation,
            "this is not what the simulator wrote, so it can't tell which day comes next",
            "put the file back, or simulate into an empty folder",
            new SourceLocation(path),
            cause
        );
    }

    private List<string> Differences(SimulationOptions options)
    {
        List<string> differences = [];
        Compare("simulator", Version, CurrentVersion, differences);
        Compare("scale", SimulationScale.Parse(FormattableString.Invariant($"{Orders}")), options.Scale, differences);
        Compare("seed", Seed, options.Seed, differences);
        Compare("format", Format, options.Format, differences);
        Compare("start date", StartDate, options.StartDate, differences);
        Compare("faults", Faults ?? "none", options.FaultsAsked ?? "none", differences);
        return differences;
    }

    private static void Compare<T>(string name, T found, T asked, List<string> differences)
    {
        if (!EqualityComparer<T>.Default.Equals(found, asked))
        {
            var (there, here) = found is DateOnly date
                ? (FormattableString.Invariant($"{date:yyyy-MM-dd}"), FormattableString.Invariant($"{asked:yyyy-MM-dd}"))
                : (FormattableString.Invariant($"{found}"), FormattableString.Invariant($"{asked}"));
            differences.Add($"{name} {there.ToLowerInvariant()} (asked: {here.ToLowerInvariant()})");
        }
    }
}

/// <summary>How <see cref="SimulationState"/> is written.</summary>
[JsonSourceGenerationOptions(
    WriteIndented = true,
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    UseStringEnumConverter = true,
    NewLine = "\n",
    UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
    RespectRequiredConstructorParameters = true
)]
[JsonSerializable(typeof(SimulationState))]
internal sealed partial class SimulationJson : JsonSerializerContext;
