namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// Files as columns, adds or removes: hundreds of thousands of them are a few large arrays. Rows can be appended, never changed; once a snapshot has them,
/// no more are appended. Which of them are still part of the table <see cref="FileSet"/> knows.
/// </summary>
internal sealed class FileColumns
{
    private const long NoSize = -1;

    private readonly Utf8Column keys;
    private readonly PartitionColumn[] partitions;
    private readonly FileIndex index;
    private long[] sizes;
    private long[] times;

    // Most tables need none of these, so they begin with the first row that has something.
    private Utf8Column? paths;
    private Utf8Column? stats;
    private Utf8Column? extras;

    public FileColumns(IReadOnlyList<string> partitionColumns, int capacity = 4)
    {
        PartitionColumns = partitionColumns;
        keys = new Utf8Column(capacity);
        partitions = [.. partitionColumns.Select(_ => new PartitionColumn(capacity))];
        sizes = new long[capacity];
        times = new long[capacity];
        index = new FileIndex(keys);
    }

    public int Count => keys.Count;

    /// <summary>Their physical names: what the keys of <c>partitionValues</c> are.</summary>
    public IReadOnlyList<string> PartitionColumns { get; }

    /// <summary>What tells a file from all others: <see cref="FileKeyBytes"/>.</summary>
    public ReadOnlySpan<byte> Key(int row) => keys[row];

    /// <summary>As in the log.</summary>
    public ReadOnlySpan<byte> Path(int row) =>
        paths is not null && paths[row] is { IsEmpty: false } path ? path : FileKeyBytes.Path(keys[row]);

    /// <summary>The same as a text.</summary>
    public string PathText(int row) => System.Text.Encoding.UTF8.GetString(Path(row));

    public long? Size(int row) => sizes[row] == NoSize ? null : sizes[row];

    public long Time(int row) => times[row];

    public ReadOnlySpan<byte> Stats(int row) => stats is null ? [] : stats[row];

    public ReadOnlySpan<byte> Extras(int row) => extras is null ? [] : extras[row];

    public string?[] PartitionValues(int row)
    {
        var values = partitions.Length == 0 ? [] : new string?[partitions.Length];
        for (var i = 0; i < partitions.Length; i++)
        {
            values[i] = partitions[i][row];
        }

        return values;
    }

    /// <summary>False for removes that do not say.</summary>
    public bool HasPartitionValues(int row) => partitions.Length == 0 || partitions[0].IsKnown(row);

    /// <summary>The newest row of a key, or -1.</summary>
    public int Find(ReadOnlySpan<byte> key) => index.Find(key);

    public void Append(ReadOnlySpan<byte> key, in FileRow row)
    {
        var count = Count;
        Grow(count);
        sizes[count] = row.Size ?? NoSize;
        times[count] = row.Time;
        keys.Add(key);
        AppendTo(ref paths, FileKeyBytes.Path(key).SequenceEqual(row.Path) ? [] : row.Path, count);
        AppendTo(ref stats, row.Stats, count);
        AppendTo(ref extras, row.Extras, count);
        for (var i = 0; i < partitions.Length; i++)
        {
            if (row.Partition is { } values)
            {
                partitions[i].Add(values[i]);
            }
            else
            {
                partitions[i].AddAbsent();
            }
        }
    }

    /// <summary>Copies a row of another, whose partition columns are the same.</summary>
    public void AppendFrom(FileColumns other, int row)
    {
        var count = Count;
        Grow(count);
        sizes[count] = other.sizes[row];
        times[count] = other.times[row];
        keys.Add(other.keys[row]);
        AppendTo(ref paths, other.paths is null ? [] : other.paths[row], count);
        AppendTo(ref stats, other.Stats(row), count);
        AppendTo(ref extras, other.Extras(row), count);
        for (var i = 0; i < partitions.Length; i++)
        {
            if (other.partitions[i].IsKnown(row))
            {
                partitions[i].Add(other.partitions[i][row]);
            }
            else
            {
                partitions[i].AddAbsent();
            }
        }
    }

    public void Trim()
    {
        Array.Resize(ref sizes, Count);
        Array.Resize(ref times, Count);
        keys.Trim();
        paths?.Trim();
        stats?.Trim();
        extras?.Trim();
        foreach (var partition in partitions)
        {
            partition.Trim();
        }
    }

    private void Grow(int count)
    {
        if (count == sizes.Length)
        {
            Array.Resize(ref sizes, Math.Max(4, count * 2));
            Array.Resize(ref times, sizes.Length);
        }
    }

    private static void AppendTo(ref Utf8Column? column, ReadOnlySpan<byte> text, int rows)
    {
        if (column is null)
        {
            if (text.IsEmpty)
            {
                return;
            }

            column = new Utf8Column(rows + 1);
            column.AddEmpty(rows);
        }

        column.Add(text);
    }
}
