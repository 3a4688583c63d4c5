using System.Buffers;
using System.Buffers.Text;

namespace Tillhouse.Core.Ingest;

/// <summary>Writes rows to a staged CSV file: strict RFC 4180 with LF, so that the engine sees only what it reads in one way.</summary>
internal sealed class StageWriter : IDisposable
{
    private const int BufferBytes = 1 << 20;
    private readonly FileStream _file;
    private readonly SearchValues<byte> _special;
    private readonly byte _delimiter;
    private readonly byte _quote;
    private readonly byte[] _prefix;
    private byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _length;

    /// <summary>Creates the file.</summary>
    /// <param name="path">Where; it must not exist.</param>
    /// <param name="form">How it is written.</param>
    /// <param name="file">The landing file's number, which each row begins with.</param>
    public StageWriter(string path, StageForm form, int file)
    {
        _file = new FileStream(path, FileMode.CreateNew, FileAccess.Write, FileShare.Read, bufferSize: 0);
        (_delimiter, _quote) = ((byte)form.Delimiter, (byte)form.Quote);
        _special = SearchValues.Create(_delimiter, _quote, (byte)'\n', (byte)'\r');
        _prefix = [.. System.Text.Encoding.ASCII.GetBytes(FormattableString.Invariant($"{file}")), _delimiter];
    }

    /// <summary>Writes a row whose fields are in form already.</summary>
    public void Raw(long line, ReadOnlySpan<byte> fields)
    {
        Begin(line);
        Ensure(fields.Length + 2);
        _buffer[_length++] = _delimiter;
        fields.CopyTo(_buffer.AsSpan(_length));
        _length += fields.Length;
        _buffer[_length++] = (byte)'\n';
    }

    /// <summary>Begins a row that is written field by field.</summary>
    public void Begin(long line)
    {
        Ensure(_prefix.Length + 32);
        _prefix.CopyTo(_buffer, _length);
        _length += _prefix.Length;
        Utf8Formatter.TryFormat(line, _buffer.AsSpan(_length), out var written);
        _length += written;
    }

    /// <summary>Writes a missing value.</summary>
    public void Null()
    {
        Ensure(1);
        _buffer[_length++] = _delimiter;
    }

    /// <summary>Writes a value, an empty one in quotes.</summary>
    public void Field(ReadOnlySpan<byte> value)
    {
        Ensure((value.Length * 2) + 3);
        _buffer[_length++] = _delimiter;
        if (value.Length > 0 && value.IndexOfAny(_special) < 0)
        {
            value.CopyTo(_buffer.AsSpan(_length));
            _length += value.Length;
            return;
        }

        _buffer[_length++] = _quote;
        int at;
        while ((at = value.IndexOf(_quote)) >= 0)
        {
            value[..(at + 1)].CopyTo(_buffer.AsSpan(_length));
            _length += at + 1;
            _buffer[_length++] = _quote;
            value = value[(at + 1)..];
        }

        value.CopyTo(_buffer.AsSpan(_length));
        _length += value.Length;
        _buffer[_length++] = _quote;
    }

    /// <summary>Ends a row.</summary>
    public void End()
    {
        Ensure(1);
        _buffer[_length++] = (byte)'\n';
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        Flush();
        _file.Dispose();
    }

    private void Ensure(int bytes)
    {
        if (_buffer.Length - _length >= bytes)
        {
            return;
        }

        Flush();
        if (_buffer.Length < bytes)
        {
            _buffer = GC.AllocateUninitializedArray<byte>(bytes);
        }
    }

    private void Flush()
    {
        _file.Write(_buffer, 0, _length);
        _length = 0;
    }
}
