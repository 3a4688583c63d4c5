namespace Tillhouse.Core.Ingest;

/// <summary>
/// Reads one CSV record byte by byte: the careful path of <see cref="CsvScanner"/>. Quotes inside an unquoted field are text, as most readers take them;
/// text behind a closing quote is a fault that takes the rest of its line with it.
/// </summary>
internal static class CsvRecordReader
{
    /// <summary>What was seen of a record.</summary>
    /// <param name="Length">Its bytes without the line end.</param>
    /// <param name="Consumed">Its bytes with the line end.</param>
    /// <param name="Fields">Its fields.</param>
    /// <param name="Lines">The physical lines it touches.</param>
    /// <param name="Fault">What is wrong.</param>
    /// <param name="Rewrite">It must be written anew for the engine.</param>
    public readonly record struct Seen(int Length, int Consumed, int Fields, int Lines, CsvFault Fault, bool Rewrite);

    private enum State
    {
        FieldStart,
        Unquoted,
        Quoted,
        QuoteSeen,
        Broken,
    }

    /// <summary>Reads the record at the start of <paramref name="bytes"/>; false when its end is not among them and more may come.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, CsvDialect dialect, bool isLast, out Seen seen)
    {
        var state = State.FieldStart;
        int fields = 1,
            lines = 1;
        bool rewrite = false,
            nul = false;
        seen = default;
        for (var i = 0; i < bytes.Length; i++)
        {
            var b = bytes[i];
            nul |= b == 0;
            if (b is (byte)'\n' or (byte)'\r')
            {
                if (b == '\r' && i + 1 == bytes.Length && !isLast)
                {
                    return false;
                }

                var width = b == '\r' && i + 1 < bytes.Length && bytes[i + 1] == '\n' ? 2 : 1;
                if (state != State.Quoted)
                {
                    seen = new Seen(i, i + width, fields, lines, Fault(state, nul), rewrite);
                    return true;
                }

                lines++;
                i += width - 1;
                continue;
            }

            if (b == dialect.Escape && dialect.Escape != dialect.Quote && state is not (State.QuoteSeen or State.Broken))
            {
                if (i + 1 == bytes.Length && !isLast)
                {
                    return false;
                }

                rewrite = true;
                state = state == State.FieldStart ? State.Unquoted : state;

                // A line end behind the escape is still a line end: it is left to the next round.
                if (i + 1 < bytes.Length && bytes[i + 1] is not ((byte)'\n' or (byte)'\r'))
                {
                    i++;
                    nul |= bytes[i] == 0;
                }

                continue;
            }

            state = Step(state, b, dialect, ref fields, ref rewrite);
        }

        if (!isLast)
        {
            return false;
        }

        seen = new Seen(bytes.Length, bytes.Length, fields, lines, state == State.Quoted ? CsvFault.OpenQuote : Fault(state, nul), rewrite);
        return true;
    }

    /// <summary>Takes a sound record apart: quotes and escapes removed, empty where the raw field is <paramref name="nullText"/>.</summary>
    public static void Split(ReadOnlySpan<byte> record, CsvDialect dialect, ReadOnlySpan<byte> nullText, List<byte[]> fields)
    {
        fields.Clear();
        var value = new List<byte>();
        var state = State.FieldStart;
        var ignored = false;
        var start = 0;
        for (var i = 0; i <= record.Length; i++)
        {
            var count = 0;
            if (i == record.Length || (state is not State.Quoted && record[i] == dialect.Delimiter))
            {
                var isNull = nullText.Length > 0 && record[start..i].SequenceEqual(nullText);
                fields.Add(isNull ? [] : [.. value]);
                value.Clear();
                state = State.FieldStart;
                start = i + 1;
                continue;
            }

            var b = record[i];
            if (b == dialect.Escape && dialect.Escape != dialect.Quote && i + 1 < record.Length)
            {
                state = state == State.FieldStart ? State.Unquoted : state;
                value.Add(record[++i]);
                continue;
            }

            var next = Step(state, b, dialect, ref count, ref ignored);
            var isText = state is State.Unquoted or State.Quoted ? next == state : next is State.Unquoted or State.Broken;
            if (isText || (state == State.QuoteSeen && next == State.Quoted))
            {
                value.Add(b);
            }

            state = next;
        }
    }

    private static State Step(State state, byte b, CsvDialect dialect, ref int fields, ref bool rewrite)
    {
        switch (state)
        {
            case State.Quoted:
                return b == dialect.Quote ? State.QuoteSeen : State.Quoted;
            case State.QuoteSeen when b == dialect.Quote:
                return State.Quoted;
            case State.Broken:
                return State.Broken;
            case not State.Quoted when b == dialect.Delimiter:
                fields++;
                return State.FieldStart;
            case State.QuoteSeen:
                return State.Broken;
            case State.FieldStart when b == dialect.Quote:
                return State.Quoted;
            default:
                rewrite |= b == dialect.Quote;
                return State.Unquoted;
        }
    }

    private static CsvFault Fault(State state, bool nul) =>
        state == State.Broken ? CsvFault.TextAfterQuote
        : nul ? CsvFault.Nul
        : CsvFault.None;
}
