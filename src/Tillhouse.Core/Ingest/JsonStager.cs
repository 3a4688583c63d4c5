using System.Text.Json;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Reads a JSON file once: one object per line, an array of objects, or a single object. In lines each bad line goes to quarantine; an array that is broken
/// is refused, because nothing behind the break can be trusted. <c>.jsonl</c> and <c>.ndjson</c> are lines; else the first line tells.
/// </summary>
internal sealed class JsonStager
{
    private const int BufferBytes = 4 << 20;
    private readonly FileStage _stage;
    private readonly Stream _utf8;
    private readonly JsonRecordReader _records;
    private readonly byte[] _buffer = GC.AllocateUninitializedArray<byte>(BufferBytes);
    private int _at;
    private int _length;
    private bool _ended;
    private long _line = 1;

    private JsonStager(FileStage stage, Stream utf8)
    {
        (_stage, _utf8) = (stage, utf8);
        _records = new JsonRecordReader(stage);
    }

    /// <summary>Stages a file.</summary>
    /// <param name="stage">What it becomes.</param>
    /// <param name="content">Its unpacked bytes.</param>
    /// <param name="name">Its unpacked name.</param>
    /// <param name="ct">Stops it between two blocks.</param>
    /// <exception cref="TerminalException">T0404 to T0407, T0410, T0413: the file is refused.</exception>
    public static void Stage(FileStage stage, Stream content, string name, CancellationToken ct)
    {
        var stager = new JsonStager(stage, Utf8Input.Open(content, "utf-8"));
        stager._records.BeginPart([.. stage.Contract.Columns.Select(c => c.Name)]);
        stager.Fill();
        stager.SkipSpace();
        var areLines = Path.GetExtension(name).ToLowerInvariant() is ".jsonl" or ".ndjson";
        if (!areLines && stager._at == stager._length)
        {
            throw Refusals.InvalidJson("the file is empty", 1);
        }

        if (areLines || stager.FirstLineIsAnObject())
        {
            stager.ReadLines(ct);
        }
        else if (stager._buffer[stager._at] == '[')
        {
            stager.ReadArray(ct);
        }
        else
        {
            stager.ReadOne();
        }

        if (stage.Landed > 0)
        {
            stage.Matcher.RequireColumns(stager._records.Keys);
        }
    }

    private ReadOnlySpan<byte> Rest => _buffer.AsSpan(_at, _length - _at);

    private bool FirstLineIsAnObject()
    {
        var end = Rest.IndexOf((byte)'\n');
        var line = end < 0 ? Rest : Rest[..end];
        if (line[0] != '{')
        {
            return false;
        }

        try
        {
            var reader = new Utf8JsonReader(
                line,
                true,
                new JsonReaderState(new JsonReaderOptions { MaxDepth = JsonRecordReader.MaxDepth })
            );
            reader.Read();
            reader.Skip();
            return !reader.Read();
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private void ReadLines(CancellationToken ct)
    {
        while (_at < _length || !_ended)
        {
            var end = Rest.IndexOf((byte)'\n');
            if (end < 0 && !_ended)
            {
                ct.ThrowIfCancellationRequested();
                Refill();
                continue;
            }

            var line = end < 0 ? Rest : Rest[..end];
            TakeLine(line);
            _at += end < 0 ? line.Length : end + 1;
            _line++;
        }
    }

    private void TakeLine(ReadOnlySpan<byte> line)
    {
        var blanks = line.IndexOfAnyExcept(" \t\r"u8);
        if (blanks < 0)
        {
            return;
        }

        var record = line[blanks..].TrimEnd(" \t\r"u8);
        if (record.Length > CsvScanner.MaxRecordBytes)
        {
            _stage.Quarantine(_line, null, "size", "longer than 2 MB", record);
            return;
        }

        try
        {
            var outcome = _records.Read(record, true, out var consumed);
            if (consumed < record.Length)
            {
                _stage.Quarantine(_line, null, "json", "there is something behind the object", record);
            }
            else if (outcome == JsonRecordReader.Outcome.Row)
            {
                _records.Write(_line);
            }
            else
            {
                _stage.Quarantine(_line, null, "json", "not an object", record);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            _stage.Quarantine(_line, null, "json", Words(e), record);
        }
    }

    private void ReadArray(CancellationToken ct)
    {
        _at++;
        for (var first = true; ; first = false)
        {
            SkipSpace();
            if (first && Peek() == ']')
            {
                break;
            }

            ct.ThrowIfCancellationRequested();
            TakeElement();
            SkipSpace();
            var next = Peek();
            _at++;
            if (next == ']')
            {
                _at--;
                break;
            }

            if (next != ',')
            {
                throw Refusals.InvalidJson(
                    next < 0 ? "the array is not closed: the file is cut off" : "a comma or ] is missing behind an element",
                    _line
                );
            }
        }

        _at++;
        RefuseRest();
    }

    /// <summary>Reads one element; more bytes are fetched until it is complete.</summary>
    private void TakeElement()
    {
        while (true)
        {
            try
            {
                var outcome = _records.Read(Rest, _ended, out var consumed);
                if (outcome != JsonRecordReader.Outcome.Incomplete)
                {
                    var element = Rest[..consumed];
                    if (outcome == JsonRecordReader.Outcome.Row)
                    {
                        _records.Write(_line);
                    }
                    else
                    {
                        _stage.Quarantine(_line, null, "json", "not an object", element);
                    }

                    Advance(consumed);
                    return;
                }
            }
            catch (InvalidOperationException e)
            {
                TakeBadText(e);
                return;
            }
            catch (JsonException e)
            {
                throw Refusals.InvalidJson(Words(e), _line + (e.LineNumber ?? 0));
            }

            if (_ended)
            {
                throw Refusals.InvalidJson("the file is cut off inside this value", _line);
            }

            Refill();
        }
    }

    /// <summary>An element that is sound JSON but holds a text that is no text: half a surrogate pair.</summary>
    private void TakeBadText(Exception cause)
    {
        while (true)
        {
            var length = Measure();
            if (length > 0)
            {
                _stage.Quarantine(_line, null, "json", Words(cause), Rest[..length]);
                Advance(length);
                return;
            }

            if (_ended)
            {
                throw Refusals.InvalidJson("the file is cut off inside this value", _line);
            }

            Refill();
        }
    }

    /// <summary>The bytes of the value that stands next, or 0 when its end is not in the buffer.</summary>
    private int Measure()
    {
        try
        {
            var reader = new Utf8JsonReader(
                Rest,
                _ended,
                new JsonReaderState(new JsonReaderOptions { MaxDepth = JsonRecordReader.MaxDepth })
            );
            return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : 0;
        }
        catch (JsonException e)
        {
            throw Refusals.InvalidJson(Words(e), _line + (e.LineNumber ?? 0));
        }
    }

    private void ReadOne()
    {
        TakeElement();
        SkipSpace();
        RefuseRest();
    }

    private void RefuseRest()
    {
        SkipSpace();
        if (Peek() >= 0)
        {
            throw Refusals.InvalidJson("there is something behind the end of the JSON", _line);
        }
    }

    private int Peek() => _at < _length ? _buffer[_at] : -1;

    private void Advance(int bytes)
    {
        _line += Rest[..bytes].Count((byte)'\n');
        _at += bytes;
    }

    private void SkipSpace()
    {
        while (true)
        {
            var blanks = Rest.IndexOfAnyExcept(" \t\r\n"u8);
            Advance(blanks < 0 ? _length - _at : blanks);
            if (blanks >= 0 || _ended)
            {
                return;
            }

            Fill();
        }
    }

    private void Refill()
    {
        if (_length - _at == BufferBytes)
        {
            throw Refusals.TooLarge(
                FormattableString.Invariant($"the value on line {_line} is longer than {BufferBytes >> 20} MB"),
                "a row is one object; large files belong into an array of objects or into one object per line"
            );
        }

        Fill();
    }

    private void Fill()
    {
        Rest.CopyTo(_buffer);
        _length -= _at;
        _at = 0;
        while (_length < BufferBytes && !_ended)
        {
            var read = _utf8.Read(_buffer, _length, BufferBytes - _length);
            _ended = read == 0;
            _length += read;
        }
    }

    private static string Words(Exception e)
    {
        if (e is InvalidOperationException)
        {
            return "half a surrogate pair in a text";
        }

        var end = e.Message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? e.Message : e.Message[..end]).TrimEnd('.');
    }
}
