using System.Text;

namespace Tillhouse.Core.Ingest;

/// <summary>Gives a text file's bytes as UTF-8 without byte order mark. A mark in the file wins over the encoding named.</summary>
internal static class Utf8Input
{
    private static readonly (byte[] Mark, string Encoding)[] Marks =
    [
        ([0xEF, 0xBB, 0xBF], "utf-8"),
        ([0xFF, 0xFE, 0, 0], "utf-32"),
        ([0, 0, 0xFE, 0xFF], "utf-32BE"),
        ([0xFF, 0xFE], "utf-16"),
        ([0xFE, 0xFF], "utf-16BE"),
    ];

    /// <summary>Opens the text. Bytes that are wrong in UTF-8 pass through, for the reader to point at; other encodings refuse them.</summary>
    /// <exception cref="TerminalException">T0404: the encoding is unknown.</exception>
    public static Stream Open(Stream raw, string encoding)
    {
        var head = new byte[4];
        var length = raw.ReadAtLeast(head, 4, throwOnEndOfStream: false);
        var skip = 0;
        foreach (var (mark, name) in Marks)
        {
            if (head.AsSpan(0, length).StartsWith(mark))
            {
                (encoding, skip) = (name, mark.Length);
                break;
            }
        }

        var whole = new PrefixedStream(head.AsMemory(skip, length - skip), raw);
        return IsUtf8(encoding) ? whole : new TranscodingInput(whole, Find(encoding));
    }

    private static bool IsUtf8(string name) =>
        name.Equals("utf-8", StringComparison.OrdinalIgnoreCase)
        || name.Equals("utf8", StringComparison.OrdinalIgnoreCase)
        || name.Equals("us-ascii", StringComparison.OrdinalIgnoreCase)
        || name.Equals("ascii", StringComparison.OrdinalIgnoreCase);

    private static Encoding Find(string name)
    {
        var known = name.StartsWith("cp125", StringComparison.OrdinalIgnoreCase) ? $"windows-{name[2..]}" : name;
        try
        {
            return CodePagesEncodingProvider.Instance.GetEncoding(
                    known,
                    EncoderFallback.ExceptionFallback,
                    DecoderFallback.ExceptionFallback
                ) ?? Encoding.GetEncoding(known, EncoderFallback.ExceptionFallback, DecoderFallback.ExceptionFallback);
        }
        catch (ArgumentException)
        {
            throw Refusals.WrongEncoding(
                $"encoding {name} is unknown",
                "use an IANA name: utf-8, windows-1252, iso-8859-1, utf-16, shift_jis, gb18030, …"
            );
        }
    }

    /// <summary>Decodes to UTF-8 as it is read.</summary>
    private sealed class TranscodingInput(Stream raw, Encoding encoding) : ReadOnlyStream
    {
        private readonly Stream _utf8 = Encoding.CreateTranscodingStream(raw, encoding, new UTF8Encoding(false));
        private long _read;

        public override int Read(Span<byte> buffer)
        {
            try
            {
                var read = _utf8.Read(buffer);
                _read += read;
                return read;
            }
            catch (DecoderFallbackException)
            {
                throw Refusals.WrongEncoding(
                    FormattableString.Invariant($"the bytes after about {_read} bytes of text are not {encoding.WebName}"),
                    "set `csv: { encoding: … }` to the encoding that the export was written in"
                );
            }
        }

        protected override void Dispose(bool disposing)
        {
            _utf8.Dispose();
            raw.Dispose();
            base.Dispose(disposing);
        }
    }
}
