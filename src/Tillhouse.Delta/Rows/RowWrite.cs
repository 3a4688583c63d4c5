using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Rows;

/// <summary>Rows that are to become data files of a table: those of <see cref="Query"/>, or else those of <see cref="Files"/>.</summary>
/// <param name="Snapshot">The table: its schema, partition columns and properties hold for the new files.</param>
public sealed record RowWrite(Snapshot Snapshot)
{
    /// <summary>A query in the engine's language; its columns are found by name.</summary>
    public string? Query { get; init; }

    /// <summary>Files of the snapshot whose live rows are written anew, as OPTIMIZE does.</summary>
    public IReadOnlyCollection<LiveFile> Files { get; init; } = [];

    /// <summary>Expressions in the engine's language by which the rows are sorted.</summary>
    public IReadOnlyList<string> OrderBy { get; init; } = [];

    /// <summary>Columns along whose Z-order the rows are sorted, at most 7: rows that are near in all of them come to lie in one file.</summary>
    public IReadOnlyList<string> ZOrderBy { get; init; } = [];

    /// <summary>The partition that all rows are of, where that is known: its files then have the target size, too. Values as the log has them.</summary>
    public IReadOnlyList<string?>? Partition { get; init; }

    /// <summary>Bytes at which a file is closed and another begun; where rows of several partitions are written each gets one file.</summary>
    public long TargetFileSize { get; init; } = 256_000_000;
}
