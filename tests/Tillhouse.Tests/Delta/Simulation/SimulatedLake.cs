using System.Text;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Simulation;

/// <summary>The table that the writers of a history share. Its data files are texts, one row a line, that end with a mark.</summary>
internal sealed class SimulatedLake
{
    private const string End = "end";

    public SimulatedLake(VirtualTime time)
    {
        Time = time;
        Store = new MemoryStore(time);
        Engine = new LogEngine(Store);
    }

    public VirtualTime Time { get; }

    public MemoryStore Store { get; }

    public IDeltaEngine Engine { get; }

    public Task<DeltaTable> CreateAsync(string isolation, int checkpointInterval)
    {
        var schema = new StructType([new StructField("p", DeltaType.String), new StructField("row", DeltaType.String)]);
        var definition = new TableDefinition(schema)
        {
            PartitionColumns = ["p"],
            Properties = new Dictionary<string, string>
            {
                ["delta.isolationLevel"] = isolation,
                ["delta.checkpointInterval"] = $"{checkpointInterval}",
            },
        };
        return DeltaTable.CreateAsync(Store, Engine, "t", definition, time: Time);
    }

    /// <summary>Writes a data file through a writer's own store.</summary>
    public static async Task<AddFile> WriteAsync(IObjectStore store, string name, string partition, IReadOnlyCollection<string> rows)
    {
        var content = Encoding.UTF8.GetBytes(string.Join('\n', rows.Append(End)));
        await store.PutAsync($"t/{name}", content);
        return new AddFile
        {
            Path = name,
            PartitionValues = new Dictionary<string, string?> { ["p"] = partition },
            Size = content.Length,
            Stats = $"{{\"numRecords\":{rows.Count}}}",
        };
    }

    /// <summary>The rows of files, in the order of their names.</summary>
    /// <exception cref="InvalidDataException">A file that the log names is missing or torn.</exception>
    public static async Task<List<string>> RowsAsync(IObjectStore store, IEnumerable<LiveFile> files)
    {
        var rows = new List<string>();
        foreach (var file in files)
        {
            var content =
                await store.ReadAsync($"t/{file.Path}") ?? throw new InvalidDataException($"the log names {file.Path}, which is not there");
            var lines = Encoding.UTF8.GetString(content).Split('\n');
            if (lines[^1] != End || content.Length != file.Size)
            {
                throw new InvalidDataException($"the log names {file.Path}, which is torn");
            }

            rows.AddRange(lines[..^1].Select(r => $"{file.PartitionValues[0]}:{r}"));
        }

        rows.Sort(StringComparer.Ordinal);
        return rows;
    }
}
