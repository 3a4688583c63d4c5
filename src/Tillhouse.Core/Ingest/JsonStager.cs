using System.Text.Json;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Reads a JSON file once: one object per line, an array of objects, or a single object. In lines each bad line goes to quarantine; an array that is broken
/// is refused, because nothing behind the break can be trusted. <c>.jsonl</c> and <c>.ndjson</c> are lines; else the first line tells.
/// </summary>
internal sealed class JsonStager
{
    private readonly FileStage _stage;
    private readonly JsonWindow _window;
    private readonly JsonRecordReader _records;

    private JsonStager(FileStage stage, Stream utf8)
    {
        (_stage, _window) = (stage, new JsonWindow(utf8));
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
        stager._window.Fill();
        stager._window.SkipSpace();
        var areLines = Path.GetExtension(name).ToLowerInvariant() is ".jsonl" or ".ndjson";
        if (!areLines && stager._window.Peek() < 0)
        {
            throw Refusals.InvalidJson("the file is empty", 1);
        }

        if (areLines || stager.FirstLineIsAnObject())
        {
            stager.ReadLines(ct);
        }
        else if (stager._window.Peek() == '[')
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

    private bool FirstLineIsAnObject()
    {
        var end = _window.Rest.IndexOf((byte)'\n');
        var line = end < 0 ? _window.Rest : _window.Rest[..end];
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
        while (_window.Peek() >= 0 || !_window.IsLast)
        {
            var end = _window.Rest.IndexOf((byte)'\n');
            if (end < 0 && !_window.IsLast)
            {
                ct.ThrowIfCancellationRequested();
                _window.Refill();
                continue;
            }

            var line = end < 0 ? _window.Rest : _window.Rest[..end];
            TakeLine(line);
            _window.Take(end < 0 ? line.Length : end + 1);
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
            _stage.Quarantine(_window.Line, null, "size", "longer than 2 MB", record);
            return;
        }

        try
        {
            var outcome = _records.Read(record, true, out var consumed);
            if (consumed < record.Length)
            {
                _stage.Quarantine(_window.Line, null, "json", "there is something behind the object", record);
            }
            else if (outcome == JsonRecordReader.Outcome.Row)
            {
                _records.Write(_window.Line);
            }
            else
            {
                _stage.Quarantine(_window.Line, null, "json", "not an object", record);
            }
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            _stage.Quarantine(_window.Line, null, "json", Words(e), record);
        }
    }

    private void ReadArray(CancellationToken ct)
    {
        _window.Take(1);
        for (var first = true; ; first = false)
        {
            _window.SkipSpace();
            if (first && _window.Peek() == ']')
            {
                break;
            }

            ct.ThrowIfCancellationRequested();
            TakeElement();
            _window.SkipSpace();
            var next = _window.Peek();
            if (next == ']')
            {
                break;
            }

            if (next != ',')
            {
                throw Refusals.InvalidJson(
                    next < 0 ? "the array is not closed: the file is cut off" : "a comma or ] is missing behind an element",
                    _window.Line
                );
            }

            _window.Take(1);
        }

        _window.Take(1);
        RefuseRest();
    }

    /// <summary>Reads one element; more bytes are fetched until it is complete.</summary>
    private void TakeElement()
    {
        while (true)
        {
            try
            {
                var outcome = _records.Read(_window.Rest, _window.IsLast, out var consumed);
                if (outcome != JsonRecordReader.Outcome.Incomplete)
                {
                    var element = _window.Rest[..consumed];
                    if (outcome == JsonRecordReader.Outcome.Row)
                    {
                        _records.Write(_window.Line);
                    }
                    else
                    {
                        _stage.Quarantine(_window.Line, null, "json", "not an object", element);
                    }

                    _window.Take(consumed);
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
                throw Refusals.InvalidJson(Words(e), _window.Line + (e.LineNumber ?? 0));
            }

            if (_window.IsLast)
            {
                throw Refusals.InvalidJson("the file is cut off inside this value", _window.Line);
            }

            _window.Refill();
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
                _stage.Quarantine(_window.Line, null, "json", Words(cause), _window.Rest[..length]);
                _window.Take(length);
                return;
            }

            if (_window.IsLast)
            {
                throw Refusals.InvalidJson("the file is cut off inside this value", _window.Line);
            }

            _window.Refill();
        }
    }

    /// <summary>The bytes of the value that stands next, or 0 when its end is not in the buffer.</summary>
    private int Measure()
    {
        try
        {
            var reader = new Utf8JsonReader(
                _window.Rest,
                _window.IsLast,
                new JsonReaderState(new JsonReaderOptions { MaxDepth = JsonRecordReader.MaxDepth })
            );
            return reader.Read() && reader.TrySkip() ? (int)reader.BytesConsumed : 0;
        }
        catch (JsonException e)
        {
            throw Refusals.InvalidJson(Words(e), _window.Line + (e.LineNumber ?? 0));
        }
    }

    private void ReadOne()
    {
        TakeElement();
        _window.SkipSpace();
        RefuseRest();
    }

    private void RefuseRest()
    {
        _window.SkipSpace();
        if (_window.Peek() >= 0)
        {
            throw Refusals.InvalidJson("there is something behind the end of the JSON", _window.Line);
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
