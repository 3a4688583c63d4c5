using System.Buffers.Binary;
using System.Text;

namespace Tillhouse.Delta.DeletionVectors;

/// <summary>Bytes as text (section 10): each four, most significant first, are five digits to the base of 85.</summary>
internal static class Z85
{
    private const string Digits = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ.-:+=^!/*?&<>()[]{}@%$#";
    private const char Padding = '#';

    private static readonly sbyte[] Values = MakeValues();

    /// <summary>The text of bytes, with zeros behind them up to a multiple of four.</summary>
    public static string Encode(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder((bytes.Length + 3) / 4 * 5);
        Span<byte> group = stackalloc byte[4];
        Span<char> digits = stackalloc char[5];
        for (var i = 0; i < bytes.Length; i += 4)
        {
            group.Clear();
            bytes[i..Math.Min(i + 4, bytes.Length)].CopyTo(group);
            var value = BinaryPrimitives.ReadUInt32BigEndian(group);
            for (var d = 4; d >= 0; d--, value /= 85)
            {
                digits[d] = Digits[(int)(value % 85)];
            }

            text.Append(digits);
        }

        return text.ToString();
    }

    /// <summary>
    /// The bytes of a text, or null when it is none. Some writers shorten the last group instead of filling it up: as many signs <c>#</c> as there are bytes
    /// too few stand before its digits, which no full group begins with.
    /// </summary>
    public static byte[]? Decode(ReadOnlySpan<char> text)
    {
        if (text.Length % 5 != 0)
        {
            return null;
        }

        var missing = text.IsEmpty ? 0 : Math.Max(text[^5..].IndexOfAnyExcept(Padding), 0);
        if (missing > 3)
        {
            return null;
        }

        var bytes = new byte[(text.Length / 5 * 4) - missing];
        for (var group = 0; group * 5 < text.Length; group++)
        {
            var last = (group + 1) * 5 == text.Length;
            var size = last ? 4 - missing : 4;
            if (!TryDecode(text.Slice((group * 5) + 4 - size, size + 1), bytes.AsSpan(group * 4, size)))
            {
                return null;
            }
        }

        return bytes;
    }

    private static bool TryDecode(ReadOnlySpan<char> digits, Span<byte> bytes)
    {
        var value = 0L;
        foreach (var c in digits)
        {
            if (c >= Values.Length || Values[c] < 0)
            {
                return false;
            }

            value = (value * 85) + Values[c];
        }

        for (var i = bytes.Length - 1; i >= 0; i--, value >>= 8)
        {
            bytes[i] = (byte)value;
        }

        return value == 0;
    }

    private static sbyte[] MakeValues()
    {
        var values = new sbyte[128];
        Array.Fill(values, (sbyte)-1);
        for (var i = 0; i < Digits.Length; i++)
        {
            values[Digits[i]] = (sbyte)i;
        }

        return values;
    }
}
