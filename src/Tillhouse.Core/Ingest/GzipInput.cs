using System.Buffers.Binary;
using System.IO.Compression;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Unpacks gzip, one member behind the other (RFC 1952), and proves each by its CRC-32 and length: .NET's GZipStream and DuckDB take a file that is
/// cut off for a shorter one. Where a member's deflate data ends inside the block last fed is told by finding its trailer there, which is known by then.
/// </summary>
internal sealed class GzipInput(Stream packed) : ReadOnlyStream
{
    private readonly BlockFeed _feed = new(packed);
    private DeflateStream? _member;
    private uint _crc;
    private uint _length;
    private bool _any;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        if (buffer.Length == 0)
        {
            return 0;
        }

        while (true)
        {
            if (_member is null && !OpenMember())
            {
                return 0;
            }

            var read = ReadMember(buffer);
            if (read > 0)
            {
                _crc = Crc32.Append(_crc, buffer[..read]);
                _length += (uint)read;
                return read;
            }

            CloseMember();
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _member?.Dispose();
        packed.Dispose();
        base.Dispose(disposing);
    }

    private int ReadMember(Span<byte> buffer)
    {
        try
        {
            return _member!.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw Refusals.DamagedArchive($"the gzip data is damaged: {e.Message}");
        }
    }

    private bool OpenMember()
    {
        var first = _feed.ReadByte();

        // Zeros behind the last member are padding of tapes and object stores.
        while (_any && first == 0)
        {
            first = _feed.ReadByte();
        }

        if (first < 0)
        {
            return _any ? false : throw Cut();
        }

        if (first != 0x1f || Next() != 0x8b || Next() != 8)
        {
            throw Refusals.DamagedArchive(_any ? "there is something else behind the gzip data" : "the gzip header is damaged");
        }

        var flags = Next();
        for (var i = 0; i < 6; i++)
        {
            Next();
        }

        SkipOptional(flags);
        _member = new DeflateStream(_feed, CompressionMode.Decompress, leaveOpen: true);
        (_crc, _length, _any) = (0, 0, true);
        return true;
    }

    private void SkipOptional(int flags)
    {
        if ((flags & 4) != 0)
        {
            for (var left = Next() | (Next() << 8); left > 0; left--)
            {
                Next();
            }
        }

        foreach (var flag in (ReadOnlySpan<int>)[8, 16])
        {
            while ((flags & flag) != 0 && Next() != 0) { }
        }

        if ((flags & 2) != 0)
        {
            Next();
            Next();
        }
    }

    private void CloseMember()
    {
        _member!.Dispose();
        _member = null;
        Span<byte> trailer = stackalloc byte[8];
        BinaryPrimitives.WriteUInt32LittleEndian(trailer, _crc);
        BinaryPrimitives.WriteUInt32LittleEndian(trailer[4..], _length);
        if (!_feed.SeekBehind(trailer))
        {
            throw _feed.AtEnd ? Cut() : Refusals.DamagedArchive("the gzip checksum does not fit its content");
        }
    }

    private int Next() => _feed.ReadByte() is >= 0 and var b ? b : throw Cut();

    private static TerminalException Cut() =>
        Refusals.DamagedArchive("the gzip file is cut off or its checksum does not fit: its last bytes are missing");

    /// <summary>Hands out blocks and remembers the last one.</summary>
    private sealed class BlockFeed(Stream source) : ReadOnlyStream
    {
        private readonly byte[] _block = new byte[32 * 1024];
        private int _at;
        private int _fedFrom;
        private int _length;

        public bool AtEnd { get; private set; }

        public override int Read(Span<byte> buffer)
        {
            if (_at == _length)
            {
                Refill(keep: 0);
            }

            var count = Math.Min(buffer.Length, _length - _at);
            _block.AsSpan(_at, count).CopyTo(buffer);
            _fedFrom = _at;
            _at += count;
            return count;
        }

        public override int ReadByte()
        {
            Span<byte> one = stackalloc byte[1];
            return Read(one) == 0 ? -1 : one[0];
        }

        /// <summary>Goes behind the first place of <paramref name="mark"/> in what was fed last and what follows; false when it is not there.</summary>
        public bool SeekBehind(ReadOnlySpan<byte> mark)
        {
            // Of the block fed last at least one byte belongs to the deflate data, so the mark begins in it or right behind it.
            var from = _fedFrom;
            var fed = _at - from;
            if (_length - _at < mark.Length)
            {
                _at = from;
                Refill(_length - from);
                from = 0;
            }

            var window = _block.AsSpan(from, Math.Min(_length - from, fed + mark.Length));
            var found = window.IndexOf(mark);
            _at = found < 0 ? _length : from + found + mark.Length;
            return found >= 0;
        }

        private void Refill(int keep)
        {
            _block.AsSpan(_length - keep, keep).CopyTo(_block);
            (_at, _length) = (0, keep);
            while (_length < _block.Length && !AtEnd)
            {
                var read = source.Read(_block, _length, _block.Length - _length);
                AtEnd = read == 0;
                _length += read;
            }
        }
    }
}
