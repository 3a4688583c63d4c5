using System.Buffers;
using System.Buffers.Binary;

namespace Tillhouse.Delta.DeletionVectors;

/// <summary>Writes 32-bit Roaring bitmaps in their portable form, each container in the shape that takes the fewest bytes.</summary>
internal static class RoaringWriter
{
    private const int NoRunCookie = 12346;
    private const int RunCookie = 12347;
    private const int BitSetBytes = 8192;
    private const int NoOffsetLimit = 4;

    /// <summary>Writes values that differ only in their lower 32 bits, in ascending order, none twice.</summary>
    public static void WriteBitmap(ArrayBufferWriter<byte> target, ReadOnlySpan<long> values)
    {
        var containers = Containers(values);
        var hasRuns = containers.Exists(c => c.IsRuns);
        var offset = hasRuns ? 4 + ((containers.Count + 7) / 8) : 8;
        if (hasRuns)
        {
            Int32(target, RunCookie | ((containers.Count - 1) << 16));
            var flags = new byte[(containers.Count + 7) / 8];
            for (var i = 0; i < containers.Count; i++)
            {
                flags[i / 8] |= (byte)(containers[i].IsRuns ? 1 << (i % 8) : 0);
            }

            target.Write(flags);
        }
        else
        {
            Int32(target, NoRunCookie);
            Int32(target, containers.Count);
        }

        foreach (var container in containers)
        {
            UInt16(target, (int)((values[container.Start] >> 16) & 0xFFFF));
            UInt16(target, container.Count - 1);
        }

        offset += containers.Count * 4;
        if (!hasRuns || containers.Count >= NoOffsetLimit)
        {
            offset += containers.Count * 4;
            foreach (var container in containers)
            {
                Int32(target, offset);
                offset += container.Size;
            }
        }

        foreach (var container in containers)
        {
            Write(target, container, values.Slice(container.Start, container.Count));
        }
    }

    /// <summary>Writes a little-endian number.</summary>
    public static void Int32(ArrayBufferWriter<byte> target, int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(target.GetSpan(4), value);
        target.Advance(4);
    }

    private static void UInt16(ArrayBufferWriter<byte> target, int value)
    {
        BinaryPrimitives.WriteUInt16LittleEndian(target.GetSpan(2), (ushort)value);
        target.Advance(2);
    }

    private static List<Container> Containers(ReadOnlySpan<long> values)
    {
        var containers = new List<Container>();
        for (int start = 0, end; start < values.Length; start = end)
        {
            var runs = 1;
            for (end = start + 1; end < values.Length && values[end] >> 16 == values[start] >> 16; end++)
            {
                runs += values[end] == values[end - 1] + 1 ? 0 : 1;
            }

            containers.Add(new Container(start, end - start, runs));
        }

        return containers;
    }

    private static void Write(ArrayBufferWriter<byte> target, Container container, ReadOnlySpan<long> values)
    {
        if (container.IsRuns)
        {
            UInt16(target, container.Runs);
            for (int start = 0, end; start < values.Length; start = end)
            {
                end = start + 1;
                while (end < values.Length && values[end] == values[end - 1] + 1)
                {
                    end++;
                }

                UInt16(target, (int)(values[start] & 0xFFFF));
                UInt16(target, end - start - 1);
            }
        }
        else if (container.IsArray)
        {
            foreach (var value in values)
            {
                UInt16(target, (int)(value & 0xFFFF));
            }
        }
        else
        {
            var bits = target.GetSpan(BitSetBytes)[..BitSetBytes];
            bits.Clear();
            foreach (var value in values)
            {
                var bit = (int)(value & 0xFFFF);
                bits[bit >> 3] |= (byte)(1 << (bit & 7));
            }

            target.Advance(BitSetBytes);
        }
    }

    private readonly record struct Container(int Start, int Count, int Runs)
    {
        public bool IsArray => Count <= 4096;

        public bool IsRuns => 2 + (4 * Runs) < (IsArray ? 2 * Count : BitSetBytes);

        public int Size =>
            IsRuns ? 2 + (4 * Runs)
            : IsArray ? 2 * Count
            : BitSetBytes;
    }
}
