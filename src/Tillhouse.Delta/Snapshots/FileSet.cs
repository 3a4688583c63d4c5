using System.Collections;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// An unchanging set of files that snapshots share: segments of columns, the oldest and largest first, each with a bit for every row that has left the
/// set. A new version costs what is new: a small segment and the bits. Small segments are merged as they gather, so that n commits cost in the order of
/// n log n and a lookup asks few of them.
/// </summary>
internal sealed class FileSet : IEnumerable<FilePlace>
{
    private readonly FileSegment[] segments;

    private FileSet(FileSegment[] segments, long sizeInBytes)
    {
        this.segments = segments;
        SizeInBytes = sizeInBytes;
        Count = segments.Sum(s => s.Live);
    }

    public static FileSet Empty { get; } = new([], 0);

    public int Count { get; }

    public long SizeInBytes { get; }

    /// <summary>Where a file is; null when it is not in the set.</summary>
    public FilePlace? Find(FileKey key)
    {
        var bytes = FileKeyBytes.Encode(key);
        for (var i = segments.Length - 1; i >= 0; i--)
        {
            if (segments[i].Columns.Find(bytes) is >= 0 and var row)
            {
                return segments[i].Has(row) ? new FilePlace(segments[i].Columns, row) : null;
            }
        }

        return null;
    }

    public Builder ToBuilder(IReadOnlyList<string> partitionColumns) => new(this, partitionColumns);

    public IEnumerator<FilePlace> GetEnumerator()
    {
        foreach (var segment in segments)
        {
            for (var row = 0; row < segment.Columns.Count; row++)
            {
                if (segment.Has(row))
                {
                    yield return new FilePlace(segment.Columns, row);
                }
            }
        }
    }

    IEnumerator IEnumerable.GetEnumerator() => GetEnumerator();

    /// <summary>Takes changes for the next set; the one it came from stays as it is.</summary>
    public sealed class Builder(FileSet from, IReadOnlyList<string> partitionColumns)
    {
        private readonly List<FileSegment> segments = [.. from.segments];
        private FileSegment tail = new(new FileColumns(partitionColumns));
        private long sizeInBytes = from.SizeInBytes;

        /// <summary>From here on files have other partition columns.</summary>
        public void Repartition(IReadOnlyList<string> columns)
        {
            if (!columns.SequenceEqual(tail.Columns.PartitionColumns))
            {
                Close();
                tail = new(new FileColumns(columns));
            }
        }

        /// <summary>Adds a file whose key is known to be new: those of a checkpoint are.</summary>
        public void Append(ReadOnlySpan<byte> key, in FileRow row)
        {
            tail.Columns.Append(key, row);
            sizeInBytes += row.Size ?? 0;
        }

        public void Set(ReadOnlySpan<byte> key, in FileRow row)
        {
            Remove(key);
            Append(key, row);
        }

        public void Remove(ReadOnlySpan<byte> key)
        {
            if (tail.Columns.Find(key) is >= 0 and var own)
            {
                tail = Without(tail, own);
                return;
            }

            for (var i = segments.Count - 1; i >= 0; i--)
            {
                if (segments[i].Columns.Find(key) is >= 0 and var row)
                {
                    segments[i] = Without(segments[i], row);
                    return;
                }
            }
        }

        public FileSet Build()
        {
            Close();
            return new FileSet([.. segments], sizeInBytes);
        }

        private FileSegment Without(FileSegment segment, int row)
        {
            if (!segment.Has(row))
            {
                return segment;
            }

            sizeInBytes -= segment.Columns.Size(row) ?? 0;
            return segment.Without(row);
        }

        /// <summary>What was appended becomes a segment, and segments that are not much smaller than it are merged with it.</summary>
        private void Close()
        {
            segments.Add(tail);
            segments.RemoveAll(s => s.Live == 0);
            while (segments.Count > 1 && segments[^1].Live >= segments[^2].Live / 2 && SamePartitions(segments[^1], segments[^2]))
            {
                var merged = FileSegment.Merge([segments[^2], segments[^1]]);
                segments.RemoveRange(segments.Count - 2, 2);
                segments.Add(merged);
            }

            for (var i = 0; i < segments.Count; i++)
            {
                segments[i] = segments[i].Shared();
            }
        }

        private static bool SamePartitions(FileSegment a, FileSegment b) =>
            a.Columns.PartitionColumns.SequenceEqual(b.Columns.PartitionColumns);
    }
}
