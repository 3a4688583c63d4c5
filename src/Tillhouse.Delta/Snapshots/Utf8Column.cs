namespace Tillhouse.Delta.Snapshots;

/// <summary>Texts as UTF-8, one behind another in large buffers: no object for each. Texts can be added, never changed.</summary>
internal sealed class Utf8Column(int capacity)
{
    private const int LargestChunk = 1 << 20;
    private const int OffsetBits = 32;

    private readonly List<byte[]> chunks = [];
    private long[] starts = new long[capacity];
    private int[] lengths = new int[capacity];
    private int used;

    public int Count { get; private set; }

    /// <summary>The bytes of a text; empty also where there is none.</summary>
    public ReadOnlySpan<byte> this[int row]
    {
        get
        {
            var length = lengths[row];
            return length == 0 ? [] : chunks[(int)(starts[row] >> OffsetBits)].AsSpan((int)starts[row], length);
        }
    }

    public void Add(ReadOnlySpan<byte> text)
    {
        if (Count == starts.Length)
        {
            Array.Resize(ref starts, Math.Max(4, Count * 2));
            Array.Resize(ref lengths, starts.Length);
        }

        if (!text.IsEmpty)
        {
            starts[Count] = Store(text);
            lengths[Count] = text.Length;
        }

        Count++;
    }

    /// <summary>Rows without a text, for a column that begins late.</summary>
    public void AddEmpty(int rows)
    {
        if (Count + rows > starts.Length)
        {
            Array.Resize(ref starts, Count + rows);
            Array.Resize(ref lengths, starts.Length);
        }

        Count += rows;
    }

    /// <summary>Gives back the room that was kept for more.</summary>
    public void Trim()
    {
        if (Count < starts.Length)
        {
            Array.Resize(ref starts, Count);
            Array.Resize(ref lengths, Count);
        }

        if (chunks.Count > 0 && used < chunks[^1].Length)
        {
            chunks[^1] = chunks[^1][..used];
        }
    }

    private long Store(ReadOnlySpan<byte> text)
    {
        if (chunks.Count == 0 || chunks[^1].Length - used < text.Length)
        {
            var next = chunks.Count == 0 ? 64 : Math.Min(LargestChunk, chunks[^1].Length * 2);
            chunks.Add(GC.AllocateUninitializedArray<byte>(Math.Max(next, text.Length)));
            used = 0;
        }

        var start = ((long)(chunks.Count - 1) << OffsetBits) | (uint)used;
        text.CopyTo(chunks[^1].AsSpan(used));
        used += text.Length;
        return start;
    }
}
