using System.Buffers.Binary;

namespace Tillhouse.Delta.Log;

/// <summary>The file of a deletion vector that is stored beside the data (section 10, storage type <c>u</c>): an id in Z85, perhaps behind a folder.</summary>
internal static class DeletionVectorName
{
    private const string Z85 = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const int IdLength = 20;

    /// <summary>The path below the table's root; null when the text holds no id.</summary>
    public static string? Of(string pathOrInlineDv)
    {
        if (pathOrInlineDv.Length < IdLength)
        {
            return null;
        }

        var text = pathOrInlineDv.AsSpan()[^IdLength..];
        Span<byte> id = stackalloc byte[16];
        for (var group = 0; group < 4; group++)
        {
            var value = 0L;
            foreach (var c in text.Slice(group * 5, 5))
            {
                var digit = Z85.IndexOf(c, StringComparison.Ordinal);
                if (digit < 0)
                {
                    return null;
                }

                value = (value * 85) + digit;
            }

            if (value > uint.MaxValue)
            {
                return null;
            }

            BinaryPrimitives.WriteUInt32BigEndian(id[(group * 4)..], (uint)value);
        }

        var name = $"deletion_vector_{new Guid(id, bigEndian: true)}.bin";
        var prefix = pathOrInlineDv[..^IdLength];
        return prefix.Length == 0 ? name : $"{prefix}/{name}";
    }
}
