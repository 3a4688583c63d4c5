using System.Text;
using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// A file of a snapshot: a view of one row of the snapshot's columns, made when it is asked for. A table may have hundreds of thousands of files, so what
/// is kept of them are columns.
/// </summary>
public sealed class LiveFile
{
    private readonly FileColumns columns;
    private readonly int row;
    private FileExtras? extras;

    internal LiveFile(FilePlace place)
    {
        columns = place.Columns;
        row = place.Row;
    }

    /// <summary>An add that is in no snapshot yet.</summary>
    /// <param name="add">The action.</param>
    /// <param name="key">The key that it would have in the snapshot.</param>
    /// <param name="partitionColumns">The table's partition columns (their physical names).</param>
    internal LiveFile(AddFile add, FileKey key, IReadOnlyList<string> partitionColumns)
    {
        columns = new FileColumns(partitionColumns, 1);
        columns.Append(FileKeyBytes.Encode(key), ActionRows.Of(add, partitionColumns));
    }

    /// <summary>What tells it from all others of the snapshot.</summary>
    public FileKey Key => FileKeyBytes.Decode(columns.Key(row));

    /// <summary>As in the log: what a remove must repeat.</summary>
    public string Path => columns.PathText(row);

    /// <summary>In bytes.</summary>
    public long Size => columns.Size(row) ?? 0;

    /// <summary>Milliseconds since 1970.</summary>
    public long ModificationTime => columns.Time(row);

    /// <summary>In the order of the table's partition columns; the empty text is null.</summary>
    public string?[] PartitionValues => field ??= columns.PartitionValues(row);

    /// <summary>JSON text, or null.</summary>
    public string? Stats => columns.Stats(row) is { IsEmpty: false } stats ? Encoding.UTF8.GetString(stats) : null;

    /// <summary>The same as UTF-8, to be read without making a text of it; empty when there are none.</summary>
    public ReadOnlySpan<byte> StatsUtf8 => columns.Stats(row);

    /// <summary>Which of its rows are deleted, or null.</summary>
    public DeletionVector? DeletionVector => Extras?.DeletionVector;

    /// <summary><c>numRecords</c> of the statistics: physical rows; null when unknown.</summary>
    public long? Rows => columns.Stats(row) is { IsEmpty: false } stats ? Schema.StatisticsReader.NumRecords(stats) : null;

    /// <summary>The id of its first row, by which its others have theirs (row tracking); null where the table gives none.</summary>
    public long? BaseRowId => Extras?.BaseRowId;

    /// <summary>The version that last changed those of its rows that do not say it themselves (row tracking); null where the table gives none.</summary>
    public long? DefaultRowCommitVersion => Extras?.DefaultRowCommitVersion;

    private FileExtras? Extras => extras ??= FileExtras.Parse(columns.Extras(row));

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
            Tags = Extras?.Tags,
            DeletionVector = Extras?.DeletionVector,
            BaseRowId = BaseRowId,
            DefaultRowCommitVersion = DefaultRowCommitVersion,
            ClusteringProvider = Extras?.ClusteringProvider,
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
            DeletionVector = Extras?.DeletionVector,
            BaseRowId = BaseRowId,
            DefaultRowCommitVersion = DefaultRowCommitVersion,
        };

    /// <summary>Under column mapping the log has physical names, which the columns know.</summary>
    private Dictionary<string, string?> Values(IReadOnlyList<string> names)
    {
        var values = new Dictionary<string, string?>(names.Count, StringComparer.Ordinal);
        for (var i = 0; i < names.Count; i++)
        {
            values[i < PartitionValues.Length ? columns.PartitionColumns[i] : names[i]] =
                i < PartitionValues.Length ? PartitionValues[i] : null;
        }

        return values;
    }
}

/// <summary>What files are known by in the log (section 7).</summary>
/// <param name="Path">In canonical form.</param>
/// <param name="DeletionVectorId">Null without a deletion vector.</param>
public readonly record struct FileKey(string Path, string? DeletionVectorId);
