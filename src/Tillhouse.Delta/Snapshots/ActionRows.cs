using System.Text;
using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Snapshots;

/// <summary>Actions as rows, and tombstones as actions again.</summary>
internal static class ActionRows
{
    public static FileRow Of(AddFile add, IReadOnlyList<string> partitionColumns) =>
        new()
        {
            Path = Encoding.UTF8.GetBytes(add.Path),
            Size = add.Size,
            Time = add.ModificationTime,
            Stats = add.Stats is null ? [] : Encoding.UTF8.GetBytes(add.Stats),
            Extras = FileExtras.Of(add),
            Partition = Partition(add.PartitionValues, partitionColumns),
        };

    public static FileRow Of(RemoveFile remove, IReadOnlyList<string> partitionColumns) =>
        new()
        {
            Path = Encoding.UTF8.GetBytes(remove.Path),
            Size = remove.Size,
            Time = remove.DeletionTimestamp ?? 0,
            Extras = FileExtras.Of(remove),
            Partition = remove.PartitionValues is { } values ? Partition(values, partitionColumns) : null,
        };

    /// <summary>A tombstone of a snapshot.</summary>
    public static RemoveFile ToRemove(FilePlace place)
    {
        var (columns, row) = place;
        var extras = FileExtras.Parse(columns.Extras(row));
        var values = columns.HasPartitionValues(row)
            ? columns.PartitionColumns.Zip(columns.PartitionValues(row)).ToDictionary(p => p.First, p => p.Second, StringComparer.Ordinal)
            : null;
        return new RemoveFile
        {
            Path = columns.PathText(row),
            DeletionTimestamp = columns.Time(row),
            ExtendedFileMetadata = columns.Size(row) is not null && values is not null,
            PartitionValues = values,
            Size = columns.Size(row),
            DeletionVector = extras?.DeletionVector,
            BaseRowId = extras?.BaseRowId,
            DefaultRowCommitVersion = extras?.DefaultRowCommitVersion,
        };
    }

    private static PartitionText Partition(IReadOnlyDictionary<string, string?> values, IReadOnlyList<string> columns)
    {
        var partition = new PartitionText(columns.Count);
        for (var i = 0; i < columns.Count; i++)
        {
            if (values.TryGetValue(columns[i], out var value) && value is not null)
            {
                Encoding.UTF8.GetBytes(value, partition.Reserve(i, Encoding.UTF8.GetByteCount(value)));
            }
        }

        return partition;
    }
}
