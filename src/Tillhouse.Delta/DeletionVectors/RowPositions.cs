using System.Buffers;
using System.Buffers.Binary;

namespace Tillhouse.Delta.DeletionVectors;

/// <summary>Row positions of one data file, from 0, as the bytes of a deletion vector (section 10): 32-bit bitmaps by the upper half of the position.</summary>
internal static class RowPositions
{
    private const int PortableMagic = 1681511377;
    private const int LegacyMagic = 1681511376;

    /// <summary>The most deleted rows of one file that are held in memory: half a gigabyte of positions.</summary>
    public const long MaxCardinality = 1L << 26;

    /// <summary>Reads the positions in ascending order.</summary>
    /// <param name="bytes">The vector without length and checksum.</param>
    /// <param name="cardinality">How many it must hold.</param>
    /// <exception cref="FormatException">It is damaged.</exception>
    public static long[] Decode(ReadOnlySpan<byte> bytes, long cardinality)
    {
        RoaringReader.Require(cardinality is >= 0 and <= MaxCardinality, "it is said to delete more rows than can be");
        var reader = new RoaringReader(bytes);
        var values = new List<long>((int)Math.Min(cardinality, bytes.Length * 8L));
        switch (reader.Int32())
        {
            case PortableMagic:
                ReadPortable(ref reader, values, cardinality);
                break;
            case LegacyMagic:
                ReadLegacy(ref reader, values, cardinality);
                break;
            default:
                throw new FormatException("it begins with another number than deletion vectors do");
        }

        RoaringReader.Require(reader.Left == 0, "something follows behind its end");
        RoaringReader.Require(values.Count == cardinality, "it holds fewer rows than the log says");
        return [.. values];
    }

    /// <summary>The portable form of positions, which must be ascending, none twice.</summary>
    public static ReadOnlyMemory<byte> Encode(ReadOnlySpan<long> positions)
    {
        var target = new ArrayBufferWriter<byte>(32 + (positions.Length * 2));
        RoaringWriter.Int32(target, PortableMagic);
        BinaryPrimitives.WriteInt64LittleEndian(target.GetSpan(8), Buckets(positions));
        target.Advance(8);
        for (int start = 0, end; start < positions.Length; start = end)
        {
            end = EndOfBucket(positions, start);
            RoaringWriter.Int32(target, (int)(positions[start] >> 32));
            RoaringWriter.WriteBitmap(target, positions[start..end]);
        }

        return target.WrittenMemory;
    }

    private static long Buckets(ReadOnlySpan<long> positions)
    {
        var buckets = 0L;
        for (var start = 0; start < positions.Length; start = EndOfBucket(positions, start), buckets++)
        {
            if (positions[start] < (start == 0 ? 0 : positions[start - 1] + 1))
            {
                throw new ArgumentException("positions are not in ascending order from 0", nameof(positions));
            }
        }

        return buckets;
    }

    /// <summary>Where the positions with another upper half begin; checks the order on the way.</summary>
    private static int EndOfBucket(ReadOnlySpan<long> positions, int start)
    {
        var end = start + 1;
        for (; end < positions.Length && positions[end] >> 32 == positions[start] >> 32; end++)
        {
            if (positions[end] <= positions[end - 1])
            {
                throw new ArgumentException("positions are not in ascending order from 0", nameof(positions));
            }
        }

        return end;
    }

    private static void ReadPortable(ref RoaringReader reader, List<long> values, long cardinality)
    {
        var last = -1;
        for (var left = reader.Int64(); left != 0; left--)
        {
            var key = reader.Int32();
            RoaringReader.Require(left > 0 && key > last, "its bitmaps are not in order");
            last = key;
            reader.ReadBitmap((long)key << 32, values, cardinality);
        }
    }

    /// <summary>The form before: bitmaps behind their lengths, the upper half of their values being their place.</summary>
    private static void ReadLegacy(ref RoaringReader reader, List<long> values, long cardinality)
    {
        var count = reader.Int32();
        RoaringReader.Require(count >= 0, "its bitmaps have no number");
        for (var key = 0; key < count; key++)
        {
            var bitmap = new RoaringReader(reader.Take(reader.Int32()));
            bitmap.ReadBitmap((long)key << 32, values, cardinality);
            RoaringReader.Require(bitmap.Left == 0, "a bitmap is longer than it must be");
        }
    }
}
