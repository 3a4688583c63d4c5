using System.Buffers.Binary;

namespace Tillhouse.Core.Ingest;

/// <summary>The checksum of gzip and zip (RFC 1952, section 8), eight bytes a step.</summary>
internal static class Crc32
{
    private static readonly uint[] Tables = Build();

    /// <summary>Goes on from <paramref name="crc"/> (0 at first) over <paramref name="bytes"/>.</summary>
    public static uint Append(uint crc, ReadOnlySpan<byte> bytes)
    {
        var t = Tables.AsSpan();
        crc = ~crc;
        while (bytes.Length >= 8)
        {
            var low = BinaryPrimitives.ReadUInt32LittleEndian(bytes) ^ crc;
            var high = BinaryPrimitives.ReadUInt32LittleEndian(bytes[4..]);
            crc =
                t[1792 + (int)(low & 255)]
                ^ t[1536 + (int)((low >> 8) & 255)]
                ^ t[1280 + (int)((low >> 16) & 255)]
                ^ t[1024 + (int)(low >> 24)]
                ^ t[768 + (int)(high & 255)]
                ^ t[512 + (int)((high >> 8) & 255)]
                ^ t[256 + (int)((high >> 16) & 255)]
                ^ t[(int)(high >> 24)];
            bytes = bytes[8..];
        }

        foreach (var b in bytes)
        {
            crc = (crc >> 8) ^ t[(int)((crc ^ b) & 255)];
        }

        return ~crc;
    }

    private static uint[] Build()
    {
        var tables = new uint[8 * 256];
        for (var i = 0; i < 256; i++)
        {
            var crc = (uint)i;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (crc & 1) != 0 ? (crc >> 1) ^ 0xEDB88320u : crc >> 1;
            }

            tables[i] = crc;
        }

        for (var i = 256; i < tables.Length; i++)
        {
            tables[i] = (tables[i - 256] >> 8) ^ tables[tables[i - 256] & 255];
        }

        return tables;
    }
}
