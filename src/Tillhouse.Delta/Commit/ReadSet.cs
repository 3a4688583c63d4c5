using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>What a transaction read: what winners must not have touched (section 13).</summary>
internal sealed class ReadSet
{
    /// <summary>The rows of all files, known or yet to come.</summary>
    public bool WholeTable { get; set; }

    /// <summary>Whose rows were read, also of partitions that held no file then. Values in the order of the partition columns.</summary>
    public Func<IReadOnlyList<string?>, bool>? Partitions { get; set; }

    /// <summary>Single files, which must still be there as they were.</summary>
    public HashSet<FileKey> Files { get; } = [];

    /// <summary>Applications whose state was looked at.</summary>
    public HashSet<string> Applications { get; } = [];

    /// <summary>A blind append has read nothing.</summary>
    public bool IsEmpty => !WholeTable && Partitions is null && Files.Count == 0;

    /// <summary>Whether the rows of a file with these partition values were, or would have been, read. A file that does not tell its values was.</summary>
    public bool Covers(IReadOnlyDictionary<string, string?>? values, IReadOnlyList<string> columns) =>
        WholeTable
        || (
            Partitions is not null
            && (values is null || Partitions([.. columns.Select(c => values.GetValueOrDefault(c) is { Length: > 0 } v ? v : null)]))
        );
}
