using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>What a transaction read: what winners must not have touched (section 13).</summary>
internal sealed class ReadSet
{
    /// <summary>All files, known or yet to come.</summary>
    public bool WholeTable { get; set; }

    /// <summary>Which partitions were read, also those that held no file then. Values in the order of the partition columns.</summary>
    public Func<IReadOnlyList<string?>, bool>? Partitions { get; set; }

    /// <summary>Single files.</summary>
    public HashSet<FileKey> Files { get; } = [];

    /// <summary>Applications whose state was looked at.</summary>
    public HashSet<string> Applications { get; } = [];

    /// <summary>A blind append has read nothing.</summary>
    public bool IsEmpty => !WholeTable && Partitions is null && Files.Count == 0;

    public bool Covers(LiveFile file) => WholeTable || (Partitions?.Invoke(file.PartitionValues) ?? false);
}
