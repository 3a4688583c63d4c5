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

    /// <summary>Bytes at which a file of an unpartitioned table is closed and another begun.</summary>
    public long TargetFileSize { get; init; } = 256_000_000;
}
