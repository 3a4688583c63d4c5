using System.Buffers;
using System.Text;
using System.Text.Json;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Reads one JSON object into the columns of a staged file. Numbers, nested objects and arrays keep the text they were written with; a key that is there
/// twice counts with its last value, as in JavaScript and DuckDB.
/// </summary>
/// <param name="stage">The file that the record belongs to.</param>
internal sealed class JsonRecordReader(FileStage stage)
{
    /// <summary>Deeper nesting is refused: it is an attack or an accident.</summary>
    public const int MaxDepth = 64;

    private const int Missing = -1;
    private readonly Dictionary<string, int> _positions = new(StringComparer.Ordinal);
    private readonly List<byte[]> _keys = [];
    private readonly List<int> _targets = [];
    private readonly List<string?> _columns = [];
    private ArrayBufferWriter<byte> _text = new(4096);
    private (int Start, int Length)[] _values = [];
    private StageWriter? _writer;

    /// <summary>The keys met, in their order.</summary>
    public IEnumerable<string> Keys => _positions.Keys;

    private static JsonReaderOptions Options => new() { MaxDepth = MaxDepth };

    /// <summary>How the reader left.</summary>
    public enum Outcome
    {
        /// <summary>An object was read, to be written by <see cref="Write"/>.</summary>
        Row,

        /// <summary>A value that is no object was read.</summary>
        NotAnObject,

        /// <summary>The bytes end inside the value.</summary>
        Incomplete,
    }

    /// <summary>Begins the part that rows land in, so that a file without rows has one too.</summary>
    public void BeginPart(IReadOnlyList<string?> columns)
    {
        if (_columns.Count == 0)
        {
            _columns.AddRange(columns);
        }

        _values = new (int, int)[_columns.Count];
        _writer = stage.NewPart(StageForm.Own(hasSheet: false), [.. _columns]);
    }

    /// <summary>Reads one value at the start of <paramref name="json"/>.</summary>
    /// <param name="json">The bytes.</param>
    /// <param name="isLast">Whether no more bytes follow.</param>
    /// <param name="consumed">How many bytes it took.</param>
    /// <exception cref="JsonException">It is not JSON, or too deep.</exception>
    /// <exception cref="InvalidOperationException">A text holds half a surrogate pair.</exception>
    public Outcome Read(ReadOnlySpan<byte> json, bool isLast, out int consumed)
    {
        consumed = 0;
        var reader = new Utf8JsonReader(json, isLast, new JsonReaderState(Options));
        if (!reader.Read())
        {
            return Outcome.Incomplete;
        }

        if (reader.TokenType != JsonTokenType.StartObject)
        {
            if (!reader.TrySkip())
            {
                return Outcome.Incomplete;
            }

            consumed = (int)reader.BytesConsumed;
            return Outcome.NotAnObject;
        }

        _text.ResetWrittenCount();
        Array.Fill(_values, (Missing, 0));
        var at = 0;
        while (true)
        {
            if (!reader.Read())
            {
                return Outcome.Incomplete;
            }

            if (reader.TokenType == JsonTokenType.EndObject)
            {
                break;
            }

            var position = Position(ref reader, ref at);
            if (!reader.Read() || !TakeValue(ref reader, json, position))
            {
                return Outcome.Incomplete;
            }
        }

        consumed = (int)reader.BytesConsumed;
        if (!System.Text.Unicode.Utf8.IsValid(json[..consumed]))
        {
            throw new JsonException("bytes that are not UTF-8");
        }

        return Outcome.Row;
    }

    /// <summary>The column of the property that the reader stands on. Records repeat their keys in one order, some left out, so the next ones are tried first.</summary>
    private int Position(ref Utf8JsonReader reader, ref int at)
    {
        for (var ahead = at; ahead < Math.Min(_keys.Count, at + 6); ahead++)
        {
            if (reader.ValueTextEquals(_keys[ahead]))
            {
                at = ahead + 1;
                return _targets[ahead];
            }
        }

        var key = reader.GetString()!;
        if (!_positions.TryGetValue(key, out var position))
        {
            position = Meet(key);
            _positions.Add(key, position);
            _keys.Add(Encoding.UTF8.GetBytes(key));
            _targets.Add(position);
        }

        return position;
    }

    private int Meet(string key)
    {
        if (_positions.Count >= ColumnMatcher.MaxColumns / 2)
        {
            throw Refusals.TooLarge(
                FormattableString.Invariant($"the objects have more than {ColumnMatcher.MaxColumns / 2} different keys"),
                "keys seem to be data here: put them into an array of objects"
            );
        }

        var column =
            key.Trim().Length == 0
                ? stage.Matcher.Nameless(FormattableString.Invariant($"key {_positions.Count + 1}"))
                : stage.Matcher.Match(key);
        if (column is null)
        {
            return Missing;
        }

        var known = _columns.IndexOf(column);
        if (known >= 0)
        {
            return known;
        }

        // A key that no record before had: rows from here on go to a wider part.
        _columns.Add(column);
        var values = _values;
        BeginPart(_columns);
        values.CopyTo(_values, 0);
        _values[^1] = (Missing, 0);
        return _columns.Count - 1;
    }

    private bool TakeValue(ref Utf8JsonReader reader, ReadOnlySpan<byte> json, int position)
    {
        var start = (int)reader.TokenStartIndex;
        var kind = reader.TokenType;
        if (!reader.TrySkip())
        {
            return false;
        }

        if (position == Missing)
        {
            return true;
        }

        if (kind == JsonTokenType.Null)
        {
            _values[position] = (Missing, 0);
        }
        else if (kind == JsonTokenType.String)
        {
            var room = _text.GetSpan(Math.Max(reader.ValueSpan.Length, 1));
            var length = reader.CopyString(room);
            if (room[..length].Contains((byte)0))
            {
                throw new JsonException("a character 0 in a text");
            }

            _values[position] = (_text.WrittenCount, length);
            _text.Advance(length);
        }
        else
        {
            var raw = json[start..(int)reader.BytesConsumed];
            _values[position] = (_text.WrittenCount, raw.Length);
            _text.Write(raw);
        }

        return true;
    }

    /// <summary>Stages the object that was read last.</summary>
    /// <param name="line">The line that it starts on.</param>
    public void Write(long line)
    {
        _writer!.Begin(line);
        foreach (var (start, length) in _values)
        {
            if (start == Missing)
            {
                _writer.Null();
            }
            else
            {
                _writer.Field(_text.WrittenSpan.Slice(start, length));
            }
        }

        _writer.End();
        stage.Landed++;
    }
}
