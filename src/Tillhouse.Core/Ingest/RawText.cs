using System.Buffers;
using System.Text;

namespace Tillhouse.Core.Ingest;

/// <summary>The text of bytes that could not be read, for quarantine: valid UTF-8 as it is, every other byte and byte 0 as <c>\xHH</c>.</summary>
internal static class RawText
{
    /// <summary>More of one record is not kept; the file in the landing zone has it.</summary>
    public const int MaxBytes = 64 * 1024;

    /// <summary>The text of at most <see cref="MaxBytes"/>, with <c>…</c> where it was cut.</summary>
    public static string Of(ReadOnlySpan<byte> bytes)
    {
        var cut = bytes.Length > MaxBytes;
        bytes = cut ? bytes[..MaxBytes] : bytes;
        var text = new StringBuilder(bytes.Length);
        Span<char> chars = stackalloc char[2];
        while (bytes.Length > 0)
        {
            var status = Rune.DecodeFromUtf8(bytes, out var rune, out var consumed);
            if (status == OperationStatus.Done && rune.Value != 0)
            {
                text.Append(chars[..rune.EncodeToUtf16(chars)]);
            }
            else
            {
                foreach (var b in bytes[..consumed])
                {
                    text.Append(System.Globalization.CultureInfo.InvariantCulture, $"\\x{b:X2}");
                }
            }

            bytes = bytes[consumed..];
        }

        return cut ? text.Append('…').ToString() : text.ToString();
    }
}
