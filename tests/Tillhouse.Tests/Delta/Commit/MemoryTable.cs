using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Delta.Commit;

/// <summary>A table <c>(p, i)</c>, partitioned by p, in memory. Its files hold no rows but are really there.</summary>
internal sealed class MemoryTable
{
    private int files;

    public MemoryTable(TimeProvider? time = null)
    {
        Time = time ?? TimeProvider.System;
        Store = new MemoryStore(Time);
    }

    public TimeProvider Time { get; }

    public MemoryStore Store { get; }

    public static CancellationToken Token => TestContext.Current.CancellationToken;

    /// <summary>Creates it with one file in each of the partitions a and b.</summary>
    public async Task<DeltaTable> Create(params (string Key, string Value)[] properties)
    {
        var schema = new StructType([new StructField("p", DeltaType.String), new StructField("i", DeltaType.Integer)]);
        var definition = new TableDefinition(schema)
        {
            PartitionColumns = ["p"],
            Properties = properties.ToDictionary(p => p.Key, p => p.Value),
        };
        return await DeltaTable.CreateAsync(
            Store,
            new LogEngine(Store),
            "t",
            definition,
            [await File("a"), await File("b")],
            time: Time,
            cancellationToken: Token
        );
    }

    public Task<DeltaTable> Open() => DeltaTable.OpenAsync(Store, new LogEngine(Store), "t", Time, Token);

    /// <summary>Writes a new file of a partition.</summary>
    public async Task<AddFile> File(string partition, long rows = 1)
    {
        var path = $"{partition}-{Interlocked.Increment(ref files)}.parquet";
        await Store.PutAsync("t/" + path, "rows"u8.ToArray(), Token);
        return new AddFile
        {
            Path = path,
            PartitionValues = new Dictionary<string, string?> { ["p"] = partition },
            Size = 4,
            Stats = $"{{\"numRecords\":{rows}}}",
        };
    }

    /// <summary>Appends a file to a partition.</summary>
    public async Task<CommitResult> Append(DeltaTable table, string partition, Snapshot? basedOn = null) =>
        await table.AppendAsync([await File(partition)], new CommitOptions { BasedOn = basedOn }, Token);

    public static IEnumerable<LiveFile> Of(Snapshot snapshot, string partition) =>
        snapshot.Files.Where(f => f.PartitionValues[0] == partition);
}
