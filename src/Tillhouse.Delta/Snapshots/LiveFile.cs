using System.Text;
using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// A file of a snapshot in compact form: a table may have hundreds of thousands of them. Partition values are in the order of the partition columns,
/// statistics stay the UTF-8 text they were.
/// </summary>
public sealed class LiveFile
{
    private readonly byte[]? stats;
    private readonly AddFile? rest;

    /// <summary>Keeps what an add says.</summary>
    /// <param name="add">The action.</param>
    /// <param name="key">Its key in the snapshot.</param>
    /// <param name="partitionColumns">The table's partition columns (their physical names).</param>
    internal LiveFile(AddFile add, FileKey key, IReadOnlyList<string> partitionColumns)
    {
        Key = key;
        Path = key.Path == add.Path ? key.Path : add.Path;
        Size = add.Size;
        ModificationTime = add.ModificationTime;
        stats = add.Stats is null ? null : Encoding.UTF8.GetBytes(add.Stats);
        PartitionValues = partitionColumns.Count == 0 ? [] : new string?[partitionColumns.Count];
        for (var i = 0; i < partitionColumns.Count; i++)
        {
            PartitionValues[i] =
                add.PartitionValues.TryGetValue(partitionColumns[i], out var value) && value is { Length: > 0 } ? value : null;
        }

        rest =
            add.Tags is null
            && add.DeletionVector is null
            && add.BaseRowId is null
            && add.DefaultRowCommitVersion is null
            && add.ClusteringProvider is null
                ? null
                : add with
                {
                    Stats = null,
                    DataChange = false,
                };
    }

    /// <summary>What tells it from all others of the snapshot.</summary>
    public FileKey Key { get; }

    /// <summary>As in the log: what a remove must repeat.</summary>
    public string Path { get; }

    /// <summary>In bytes.</summary>
    public long Size { get; }

    /// <summary>Milliseconds since 1970.</summary>
    public long ModificationTime { get; }

    /// <summary>In the order of the table's partition columns; the empty text is null.</summary>
    public string?[] PartitionValues { get; }

    /// <summary>JSON text, or null.</summary>
    public string? Stats => stats is null ? null : Encoding.UTF8.GetString(stats);

    /// <summary>The same as UTF-8, to be read without making a text of it; empty when there are none.</summary>
    public ReadOnlySpan<byte> StatsUtf8 => stats;

    /// <summary>Which of its rows are deleted, or null.</summary>
    public DeletionVector? DeletionVector => rest?.DeletionVector;

    /// <summary><c>numRecords</c> of the statistics: physical rows; null when unknown.</summary>
    public long? Rows => stats is null ? null : Schema.StatisticsReader.NumRecords(stats);

    /// <summary>The action again, as a checkpoint or another commit repeats it.</summary>
    public AddFile ToAdd(IReadOnlyList<string> partitionColumns, bool dataChange) =>
        new()
        {
            Path = Path,
            PartitionValues = Values(partitionColumns),
            Size = Size,
            ModificationTime = ModificationTime,
            DataChange = dataChange,
            Stats = Stats,
            Tags = rest?.Tags,
            DeletionVector = rest?.DeletionVector,
            BaseRowId = rest?.BaseRowId,
            DefaultRowCommitVersion = rest?.DefaultRowCommitVersion,
            ClusteringProvider = rest?.ClusteringProvider,
        };

    /// <summary>The action that takes it out of the table.</summary>
    public RemoveFile ToRemove(IReadOnlyList<string> partitionColumns, long deletionTimestamp, bool dataChange) =>
        new()
        {
            Path = Path,
            DeletionTimestamp = deletionTimestamp,
            DataChange = dataChange,
            ExtendedFileMetadata = true,
            PartitionValues = Values(partitionColumns),
            Size = Size,
            DeletionVector = rest?.DeletionVector,
            BaseRowId = rest?.BaseRowId,
            DefaultRowCommitVersion = rest?.DefaultRowCommitVersion,
        };

    private Dictionary<string, string?> Values(IReadOnlyList<string> columns)
    {
        var values = new Dictionary<string, string?>(columns.Count, StringComparer.Ordinal);
        for (var i = 0; i < columns.Count; i++)
        {
            values[columns[i]] = i < PartitionValues.Length ? PartitionValues[i] : null;
        }

        return values;
    }
}

/// <summary>What files are known by in the log (section 7).</summary>
/// <param name="Path">In canonical form.</param>
/// <param name="DeletionVectorId">Null without a deletion vector.</param>
public readonly record struct FileKey(string Path, string? DeletionVectorId);
