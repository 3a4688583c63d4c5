namespace Tillhouse.Core.Engine;

/// <summary>How much of the machine the engine may use.</summary>
public sealed record EngineOptions
{
    /// <summary>The budget for tables, hash tables and buffers, in bytes; beyond it the engine spills to <see cref="SpillFolder"/>.</summary>
    public required long MemoryBytes { get; init; }

    /// <summary>Threads that work on queries, shared by all connections.</summary>
    public required int Threads { get; init; }

    /// <summary>A folder of this process alone for what does not fit into memory; made at the start, removed at the end.</summary>
    public required string SpillFolder { get; init; }

    /// <summary>60 % of the machine's memory unless <paramref name="memoryBytes"/> says otherwise, all its cores, and a spill folder of its own.</summary>
    public static EngineOptions ForThisMachine(long? memoryBytes)
    {
        var available = GC.GetGCMemoryInfo().TotalAvailableMemoryBytes;
        return new EngineOptions
        {
            MemoryBytes = memoryBytes ?? available / 10 * 6,
            Threads = Environment.ProcessorCount,
            SpillFolder = Engine.SpillFolder.NewPath(),
        };
    }
}
