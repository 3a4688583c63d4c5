namespace Tillhouse.Delta.Snapshots;

/// <summary>One add or remove as bytes that belong to whoever reads the log: a snapshot copies them into its columns, and no object is made of them.</summary>
public ref struct FileRow
{
    /// <summary>As in the log, in UTF-8.</summary>
    public ReadOnlySpan<byte> Path { get; set; }

    /// <summary>In bytes; null where a remove does not say.</summary>
    public long? Size { get; set; }

    /// <summary>Milliseconds since 1970: of an add when it was modified, of a remove when it was removed.</summary>
    public long Time { get; set; }

    /// <summary>JSON text in UTF-8; empty when there are none.</summary>
    public ReadOnlySpan<byte> Stats { get; set; }

    /// <summary>
    /// A JSON object of those that are there of tags, deletionVector, baseRowId, defaultRowCommitVersion and clusteringProvider, in UTF-8; empty when none is.
    /// </summary>
    public ReadOnlySpan<byte> Extras { get; set; }

    /// <summary>Null where a remove has none.</summary>
    public PartitionText? Partition { get; set; }
}

/// <summary>The partition values of one row, in the order of the partition columns. One object serves row after row.</summary>
/// <param name="columns">How many there are.</param>
public sealed class PartitionText(int columns)
{
    private readonly (int Start, int Length)[] ranges = new (int, int)[columns];
    private byte[] buffer = new byte[64];
    private int used;

    /// <summary>The value in UTF-8; empty for null.</summary>
    public ReadOnlySpan<byte> this[int column] => buffer.AsSpan(ranges[column].Start, ranges[column].Length);

    /// <summary>Makes all values null.</summary>
    public void Clear()
    {
        used = 0;
        Array.Clear(ranges);
    }

    /// <summary>Copies a value.</summary>
    public void Set(int column, ReadOnlySpan<byte> value)
    {
        value.CopyTo(Reserve(column, value.Length));
    }

    /// <summary>Room for a value of this length; what is written there is the value.</summary>
    internal Span<byte> Reserve(int column, int length)
    {
        if (used + length > buffer.Length)
        {
            Array.Resize(ref buffer, Math.Max(buffer.Length * 2, used + length));
        }

        ranges[column] = (used, length);
        used += length;
        return buffer.AsSpan(used - length, length);
    }
}
