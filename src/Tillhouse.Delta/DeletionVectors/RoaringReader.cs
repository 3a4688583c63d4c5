using System.Buffers.Binary;
using System.Numerics;

namespace Tillhouse.Delta.DeletionVectors;

/// <summary>
/// Reads a 32-bit Roaring bitmap in its portable form: containers of up to 65,536 values, each a list, a bit set or runs. What does not fit together is
/// refused, and no room is made for more values than the bytes really hold.
/// </summary>
internal ref struct RoaringReader(ReadOnlySpan<byte> bytes)
{
    private const int NoRunCookie = 12346;
    private const int RunCookie = 12347;
    private const int MaxContainers = 1 << 16;
    private const int MaxArray = 4096;
    private const int BitSetBytes = 8192;
    private const int NoOffsetLimit = 4;

    private ReadOnlySpan<byte> rest = bytes;

    /// <summary>Bytes that have not been read.</summary>
    public readonly int Left => rest.Length;

    /// <summary>Reads one bitmap and appends its values, each with <paramref name="high"/> added.</summary>
    /// <param name="high">The upper 32 bits, in their place.</param>
    /// <param name="values">Takes them in ascending order.</param>
    /// <param name="limit">How many values the list may hold at the end.</param>
    /// <exception cref="FormatException">This is no bitmap, or it holds more values.</exception>
    public void ReadBitmap(long high, List<long> values, long limit)
    {
        var cookie = Int32();
        var hasRuns = (cookie & 0xFFFF) == RunCookie;
        var count =
            hasRuns ? (int)((uint)cookie >> 16) + 1
            : cookie == NoRunCookie ? Int32()
            : throw new FormatException("a bitmap begins wrong");
        Require(count is >= 0 and <= MaxContainers, "it has too many containers");
        var runs = hasRuns ? Take((count + 7) / 8) : default;
        var headers = Take(count * 4);
        if (!hasRuns || count >= NoOffsetLimit)
        {
            Take(count * 4); // Where the containers begin, for those who seek one.
        }

        var last = -1;
        for (var i = 0; i < count; i++)
        {
            var key = BinaryPrimitives.ReadUInt16LittleEndian(headers[(i * 4)..]);
            var cardinality = BinaryPrimitives.ReadUInt16LittleEndian(headers[((i * 4) + 2)..]) + 1;
            Require(key > last, "its containers are not in order");
            Require(values.Count + cardinality <= limit, "it holds more rows than the log says");
            last = key;
            var start = high | ((long)key << 16);
            if (hasRuns && (runs[i / 8] & (1 << (i % 8))) != 0)
            {
                ReadRuns(start, cardinality, values);
            }
            else if (cardinality <= MaxArray)
            {
                ReadArray(start, cardinality, values);
            }
            else
            {
                ReadBitSet(start, cardinality, values);
            }
        }
    }

    public ReadOnlySpan<byte> Take(int count)
    {
        Require(count >= 0 && count <= rest.Length, "it ends too early");
        var taken = rest[..count];
        rest = rest[count..];
        return taken;
    }

    public int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    public long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    public static void Require(bool condition, string message)
    {
        if (!condition)
        {
            throw new FormatException(message);
        }
    }

    private int UInt16() => BinaryPrimitives.ReadUInt16LittleEndian(Take(2));

    private void ReadArray(long start, int cardinality, List<long> values)
    {
        var items = Take(cardinality * 2);
        var last = -1;
        for (var i = 0; i < cardinality; i++)
        {
            var value = BinaryPrimitives.ReadUInt16LittleEndian(items[(i * 2)..]);
            Require(value > last, "its rows are not in order");
            last = value;
            values.Add(start | value);
        }
    }

    private void ReadBitSet(long start, int cardinality, List<long> values)
    {
        var before = values.Count;
        var bits = Take(BitSetBytes);
        for (var i = 0; i < BitSetBytes; i += 8)
        {
            var word = BinaryPrimitives.ReadUInt64LittleEndian(bits[i..]);
            for (; word != 0; word &= word - 1)
            {
                values.Add(start | (long)((i * 8) + BitOperations.TrailingZeroCount(word)));
            }
        }

        Require(values.Count - before == cardinality, "a bit set has another number of rows than its header says");
    }

    private void ReadRuns(long start, int cardinality, List<long> values)
    {
        var before = values.Count;
        var last = -1;
        for (var runs = UInt16(); runs > 0; runs--)
        {
            var first = UInt16();
            var end = first + UInt16();
            Require(first > last && end <= ushort.MaxValue, "its runs are not in order");
            for (var value = first; value <= end; value++)
            {
                values.Add(start | (long)value);
            }

            last = end;
        }

        Require(values.Count - before == cardinality, "its runs have another number of rows than their header says");
    }
}
