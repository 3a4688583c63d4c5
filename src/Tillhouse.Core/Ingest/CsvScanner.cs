using System.Numerics;
using System.Runtime.InteropServices;
using System.Runtime.Intrinsics;
using System.Text.Unicode;
using Tillhouse.Core;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Finds where each record of a CSV file starts, on which line, and how many fields it has, 64 bytes at a time (RFC 4180; LF, CRLF and CR end lines).
/// It holds one buffer. Bytes that are in order take the fast path: masks of quotes, delimiters and line ends, the inside of quotes by a running
/// exclusive or. At the first byte that is out of order the record goes through <see cref="CsvRecordReader"/>, which reads byte by byte.
/// </summary>
/// <param name="utf8">The text, without byte order mark.</param>
/// <param name="dialect">Its form.</param>
internal sealed class CsvScanner(Stream utf8, CsvDialect dialect)
{
    /// <summary>A record of more bytes is no record: a quote that is never closed, or not a CSV file at all. DuckDB reads lines up to 2 MiB.</summary>
    public const int MaxRecordBytes = 2_000_000;

    private const int BufferBytes = 4 << 20;

    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes + 64);
    private readonly List<CsvRecord> _records = new(4096);
    private int _length;
    private int _next;
    private long _line = 1;
    private bool _ended;

    /// <summary>The complete records of the buffer, in the order of the file.</summary>
    public ReadOnlySpan<CsvRecord> Records => CollectionsMarshal.AsSpan(_records);

    /// <summary>Whether all bytes of the records are valid UTF-8; where not, each record is to be looked at.</summary>
    public bool IsUtf8 { get; private set; }

    /// <summary>Whether all bytes of the records are ASCII.</summary>
    public bool IsAscii { get; private set; }

    /// <summary>The bytes of a record of this buffer, without its line end.</summary>
    public ReadOnlySpan<byte> Bytes(in CsvRecord record) => _buffer.AsSpan(record.Start, record.Length);

    /// <summary>Reads on; false at the end of the file. Records and bytes of the buffer before are gone.</summary>
    /// <exception cref="TerminalException">T0409 or T0413: a record is longer than <see cref="MaxRecordBytes"/>.</exception>
    public bool ReadBlock()
    {
        while (!_ended || _next < _length)
        {
            Fill();
            _records.Clear();
            _next = dialect.Escape is null ? ScanFast() : 0;
            if (_ended || dialect.Escape is not null)
            {
                ScanSlow();
            }

            if (_length - _next > MaxRecordBytes)
            {
                throw TooLong(_next);
            }

            if (_records.Count > 0)
            {
                var scanned = _buffer.AsSpan(0, _next);
                IsAscii = System.Text.Ascii.IsValid(scanned);
                IsUtf8 = IsAscii || Utf8.IsValid(scanned);
                return true;
            }
        }

        return false;
    }

    private void Fill()
    {
        _buffer.AsSpan(_next, _length - _next).CopyTo(_buffer);
        _length -= _next;
        _next = 0;
        while (_length < BufferBytes && !_ended)
        {
            var read = utf8.Read(_buffer, _length, BufferBytes - _length);
            _ended = read == 0;
            _length += read;
        }
    }

    /// <summary>Gives the records that can be told from whole windows of 64 bytes, and where the first of the rest starts.</summary>
    private int ScanFast()
    {
        var start = 0;
        var at = 0;
        var fields = 1;
        var inner = 0;
        ulong inQuotes = 0;
        ulong boundary = 1;
        ref var origin = ref MemoryMarshal.GetArrayDataReference(_buffer);

        // One byte behind the window is looked at, so the last window of the buffer is left to the next round.
        while (at + 64 < _length)
        {
            var window = Window.Read(ref origin, at, dialect);
            var inside = PrefixXor(window.Quotes) ^ inQuotes;
            var odd = window.Odd(inside, boundary, out var nextBoundary);
            var ends = window.LineFeeds & ~inside;
            var delimiters = window.Delimiters & ~inside;
            var within = window.LineFeeds & inside;
            if (odd != 0)
            {
                // Records that end before the odd byte are as they seem.
                var before = (1UL << BitOperations.TrailingZeroCount(odd)) - 1;
                ends &= before;
            }

            while (ends != 0)
            {
                var bit = BitOperations.TrailingZeroCount(ends);
                var below = (1UL << bit) - 1;
                fields += BitOperations.PopCount(delimiters & below);
                inner += BitOperations.PopCount(within & below);
                delimiters &= ~below;
                within &= ~below;
                var end = at + bit;
                var length = end > start && _buffer[end - 1] == '\r' ? end - 1 - start : end - start;
                _records.Add(new CsvRecord(start, length, fields, _line, inner + 1, CsvFault.None, false));
                _line += inner + 1;
                start = end + 1;
                fields = 1;
                inner = 0;
                ends &= ends - 1;
            }

            if (odd == 0)
            {
                fields += BitOperations.PopCount(delimiters);
                inner += BitOperations.PopCount(within);
                inQuotes = (ulong)((long)inside >> 63);
                boundary = nextBoundary;
                at += 64;
                continue;
            }

            if (!ReadSlow(ref start))
            {
                return start;
            }

            at = start;
            (fields, inner, inQuotes, boundary) = (1, 0, 0, 1);
        }

        return start;
    }

    private void ScanSlow()
    {
        while (_next < _length && ReadSlow(ref _next)) { }
    }

    /// <summary>Reads one record byte by byte; false when its end is not in the buffer yet.</summary>
    private bool ReadSlow(ref int start)
    {
        var rest = _buffer.AsSpan(start, _length - start);
        if (!CsvRecordReader.TryRead(rest, dialect, _ended, out var seen))
        {
            return false;
        }

        if (seen.Length > MaxRecordBytes)
        {
            throw TooLong(start);
        }

        _records.Add(new CsvRecord(start, seen.Length, seen.Fields, _line, seen.Lines, seen.Fault, seen.Rewrite));
        _line += seen.Lines;
        start += seen.Consumed;
        return true;
    }

    private TerminalException TooLong(int start)
    {
        CsvRecordReader.TryRead(_buffer.AsSpan(start, _length - start), dialect, true, out var seen);
        return seen.Fault == CsvFault.OpenQuote
            ? Refusals.OpenQuote(_line)
            : Refusals.TooLarge(
                FormattableString.Invariant($"line {_line} is longer than {MaxRecordBytes / 1_000_000} MB"),
                "is this a CSV file with line ends? Lines of a table are far shorter"
            );
    }

    private static ulong PrefixXor(ulong bits)
    {
        if (bits == 0)
        {
            return 0;
        }

        bits ^= bits << 1;
        bits ^= bits << 2;
        bits ^= bits << 4;
        bits ^= bits << 8;
        bits ^= bits << 16;
        bits ^= bits << 32;
        return bits;
    }

    /// <summary>The masks of 64 bytes: bit i stands for byte i.</summary>
    private readonly struct Window
    {
        public required ulong Quotes { get; init; }
        public required ulong Delimiters { get; init; }
        public required ulong LineFeeds { get; init; }
        private ulong Returns { get; init; }
        private ulong Nuls { get; init; }
        private byte Behind { get; init; }
        private CsvDialect Dialect { get; init; }

        public static Window Read(ref byte origin, int at, CsvDialect dialect)
        {
            var bytes = Vector512.LoadUnsafe(ref origin, (nuint)at);
            return new Window
            {
                Quotes = Vector512.Equals(bytes, Vector512.Create(dialect.Quote)).ExtractMostSignificantBits(),
                Delimiters = Vector512.Equals(bytes, Vector512.Create(dialect.Delimiter)).ExtractMostSignificantBits(),
                LineFeeds = Vector512.Equals(bytes, Vector512.Create((byte)'\n')).ExtractMostSignificantBits(),
                Returns = Vector512.Equals(bytes, Vector512.Create((byte)'\r')).ExtractMostSignificantBits(),
                Nuls = Vector512.Equals(bytes, Vector512<byte>.Zero).ExtractMostSignificantBits(),
                Behind = System.Runtime.CompilerServices.Unsafe.Add(ref origin, at + 64),
                Dialect = dialect,
            };
        }

        /// <summary>Bytes that the fast path does not understand: quotes in odd places, a carriage return on its own, a byte 0.</summary>
        public ulong Odd(ulong inside, ulong boundary, out ulong nextBoundary)
        {
            var closing = Quotes & ~inside;
            var ends = ((Delimiters | LineFeeds) & ~inside) | closing;
            nextBoundary = ends >> 63;
            var odd = Nuls;
            if (Returns != 0)
            {
                odd |= Returns & ~((LineFeeds >> 1) | (Behind == '\n' ? 1UL << 63 : 0));
            }

            if (Quotes != 0)
            {
                // An opening quote stands behind a boundary or (doubled) behind a closing one; a closing one before a boundary or an opening one.
                odd |= Quotes & inside & ~((ends << 1) | boundary);
                var follows = Behind == Dialect.Quote || Behind == Dialect.Delimiter || Behind is (byte)'\n' or (byte)'\r';
                odd |= closing & ~(((Quotes | Delimiters | LineFeeds | Returns) >> 1) | (follows ? 1UL << 63 : 0));
            }

            return odd;
        }
    }
}
