namespace Tillhouse.Core.Ingest;

/// <summary>The bytes of a JSON file as a window that moves on: what is taken is gone, and what is not complete yet is filled up from behind.</summary>
/// <param name="utf8">The text, without byte order mark.</param>
internal sealed class JsonWindow(Stream utf8)
{
    private const int MaxBytes = 4 << 20;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(MaxBytes);
    private int _at;
    private int _length;

    /// <summary>Whether the file ends with the bytes that are here.</summary>
    public bool IsLast { get; private set; }

    /// <summary>The line that the next byte stands on, from 1.</summary>
    public long Line { get; private set; } = 1;

    /// <summary>The bytes that are here and not taken.</summary>
    public ReadOnlySpan<byte> Rest => _buffer.AsSpan(_at, _length - _at);

    /// <summary>The next byte, or -1 when none is here.</summary>
    public int Peek() => _at < _length ? _buffer[_at] : -1;

    /// <summary>Takes bytes; line ends among them are counted.</summary>
    public void Take(int bytes)
    {
        Line += Rest[..bytes].Count((byte)'\n');
        _at += bytes;
    }

    /// <summary>Takes blanks and line ends, and fills the window when nothing is left.</summary>
    public void SkipSpace()
    {
        while (true)
        {
            var blanks = Rest.IndexOfAnyExcept(" \t\r\n"u8);
            Take(blanks < 0 ? _length - _at : blanks);
            if (blanks >= 0 || IsLast)
            {
                return;
            }

            Fill();
        }
    }

    /// <summary>Fills the window because a value in it is not complete.</summary>
    /// <exception cref="TerminalException">T0413: it is full of one value.</exception>
    public void Refill()
    {
        if (_length - _at == MaxBytes)
        {
            throw Refusals.TooLarge(
                FormattableString.Invariant($"the value on line {Line} is longer than {MaxBytes >> 20} MB"),
                "a row is one object; large files belong into an array of objects or into one object per line"
            );
        }

        Fill();
    }

    /// <summary>Reads until the window is full or the file at its end.</summary>
    public void Fill()
    {
        Rest.CopyTo(_buffer);
        _length -= _at;
        _at = 0;
        while (_length < MaxBytes && !IsLast)
        {
            var read = utf8.Read(_buffer, _length, MaxBytes - _length);
            IsLast = read == 0;
            _length += read;
        }
    }
}
