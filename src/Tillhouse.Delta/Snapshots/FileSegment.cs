namespace Tillhouse.Delta.Snapshots;

/// <summary>Columns, and a bit for each of their rows that has left the set. Copied before it is changed once a set shares it; the columns never are.</summary>
internal sealed class FileSegment(FileColumns columns)
{
    private const int Bits = 64;

    private ulong[] gone = [];
    private int goneCount;
    private bool shared;

    public FileColumns Columns => columns;

    public int Live => columns.Count - goneCount;

    public bool Has(int row) => row / Bits >= gone.Length || (gone[row / Bits] >> (row % Bits) & 1) == 0;

    /// <summary>The segment without a row that it has.</summary>
    public FileSegment Without(int row)
    {
        var segment = shared ? new FileSegment(columns) { gone = [.. gone], goneCount = goneCount } : this;
        if (row / Bits >= segment.gone.Length)
        {
            Array.Resize(ref segment.gone, ((columns.Count - 1) / Bits) + 1);
        }

        segment.gone[row / Bits] |= 1UL << (row % Bits);
        segment.goneCount++;
        return segment;
    }

    /// <summary>Makes it ready for being shared; rows that have left give back their room once they are most of it.</summary>
    public FileSegment Shared()
    {
        if (shared)
        {
            return this;
        }

        if (goneCount > Live)
        {
            return Merge([this]).Shared();
        }

        columns.Trim();
        shared = true;
        return this;
    }

    /// <summary>The rows of several segments with the same partition columns in one.</summary>
    public static FileSegment Merge(ReadOnlySpan<FileSegment> segments)
    {
        var rows = 0;
        foreach (var segment in segments)
        {
            rows += segment.Live;
        }

        var merged = new FileColumns(segments[0].Columns.PartitionColumns, rows);
        foreach (var segment in segments)
        {
            for (var row = 0; row < segment.Columns.Count; row++)
            {
                if (segment.Has(row))
                {
                    merged.AppendFrom(segment.Columns, row);
                }
            }
        }

        return new FileSegment(merged);
    }
}
