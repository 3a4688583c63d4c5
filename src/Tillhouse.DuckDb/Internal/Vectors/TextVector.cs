using System.Buffers.Binary;
using System.Text;

namespace Tillhouse.DuckDb.Internal.Vectors;

/// <summary>VARCHAR and JSON.</summary>
internal sealed unsafe class TextVector(ColumnType type) : ObjectVector<string>(type), IVector<byte[]>, IVector<char[]>
{
    public override string Read(int row) => Encoding.UTF8.GetString(NativeString.Bytes((NativeString*)Data + row));

    byte[] IVector<byte[]>.Read(int row) => NativeString.Bytes((NativeString*)Data + row).ToArray();

    char[] IVector<char[]>.Read(int row) => Read(row).ToCharArray();
}

/// <summary>BLOB, and GEOMETRY as well-known binary.</summary>
internal sealed unsafe class BlobVector(ColumnType type) : ObjectVector<byte[]>(type)
{
    public override byte[] Read(int row) => NativeString.Bytes((NativeString*)Data + row).ToArray();
}

/// <summary>BIT as text of 0 and 1: the first byte counts the unused bits at the front of the second.</summary>
internal sealed unsafe class BitVector(ColumnType type) : ObjectVector<string>(type), IVector<bool[]>
{
    private const int BitsPerByte = 8;

    public override string Read(int row) =>
        string.Create(
            Bits(row).Length,
            Bits(row),
            static (span, bits) =>
            {
                for (var i = 0; i < span.Length; i++)
                {
                    span[i] = bits[i] ? '1' : '0';
                }
            }
        );

    bool[] IVector<bool[]>.Read(int row) => Bits(row);

    private bool[] Bits(int row)
    {
        var bytes = NativeString.Bytes((NativeString*)Data + row);
        int padding = bytes[0];
        var bits = new bool[((bytes.Length - 1) * BitsPerByte) - padding];
        for (var i = 0; i < bits.Length; i++)
        {
            var at = i + padding;
            bits[i] = (bytes[1 + (at / BitsPerByte)] >> (BitsPerByte - 1 - (at % BitsPerByte)) & 1) != 0;
        }

        return bits;
    }
}

/// <summary>ENUM: a number into the type's words.</summary>
internal sealed unsafe class EnumVector(ColumnType type) : ObjectVector<string>(type)
{
    public override string Read(int row) =>
        Type.Words[
            Type.Storage switch
            {
                NativeType.UTinyInt => ((byte*)Data)[row],
                NativeType.USmallInt => ((ushort*)Data)[row],
                _ => checked((int)((uint*)Data)[row]),
            }
        ];
}

/// <summary>UUID: a 128-bit number, whose top bit DuckDB inverts so that signed numbers sort as the text does.</summary>
internal sealed unsafe class UuidVector(ColumnType type) : ValueVector<Guid>(type), IVector<string>
{
    private static readonly UInt128 TopBit = UInt128.One << 127;

    public override Guid Read(int row)
    {
        Span<byte> bytes = stackalloc byte[16];
        BinaryPrimitives.WriteUInt128BigEndian(bytes, ((UInt128*)Data)[row] ^ TopBit);
        return new Guid(bytes, bigEndian: true);
    }

    string IVector<string>.Read(int row) => Read(row).ToString();
}
