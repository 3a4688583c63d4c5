using System.Text;
using System.Text.Unicode;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Ingest;

/// <summary>Reads a CSV file once: matches its header, counts its records, stages the sound ones and puts the others into quarantine.</summary>
internal sealed class CsvStager
{
    private readonly FileStage _stage;
    private readonly CsvFormat _format;
    private readonly byte[] _nullText;
    private readonly List<byte[]> _fields = [];
    private CsvDialect _dialect;
    private StageWriter? _writer;
    private int _width;
    private long _notUtf8;
    private long _firstNotUtf8;
    private long _otherThanAscii;

    private CsvStager(FileStage stage)
    {
        _stage = stage;
        _format = stage.Contract.Csv;
        _nullText = Encoding.UTF8.GetBytes(_format.Null ?? "");
        _dialect = new CsvDialect(Ascii(_format.Delimiter, "delimiter"), Ascii(_format.Quote, "quote"), Escape(_format.Escape));
    }

    /// <summary>Stages a file.</summary>
    /// <param name="stage">What it becomes.</param>
    /// <param name="content">Its unpacked bytes.</param>
    /// <param name="ct">Stops it between two blocks.</param>
    /// <exception cref="TerminalException">T0404 to T0409, T0413: the file is refused.</exception>
    public static void Stage(FileStage stage, Stream content, CancellationToken ct)
    {
        var stager = new CsvStager(stage);
        var utf8 = stager.TakeSeparatorLine(Utf8Input.Open(content, stager._format.Encoding));
        stager.Run(new CsvScanner(utf8, stager._dialect), ct);
    }

    private void Run(CsvScanner scanner, CancellationToken ct)
    {
        if (!_format.Header)
        {
            Begin([.. _stage.Contract.Columns.Select(c => _stage.Matcher.Match(c.Name))]);
        }

        while (scanner.ReadBlock())
        {
            ct.ThrowIfCancellationRequested();
            foreach (ref readonly var record in scanner.Records)
            {
                if (_writer is not null)
                {
                    Take(scanner, record);
                }
                else if (
                    record.Line > _format.Skip
                    && !IsBlank(scanner.Bytes(record))
                    && !IsSeparatorLine(scanner.Bytes(record), record.Line)
                )
                {
                    ReadHeader(scanner.Bytes(record), record);
                }
            }
        }

        if (_writer is null)
        {
            throw Refusals.NoHeader("the file is empty: there is not even a header");
        }

        RefuseOtherEncoding(_firstNotUtf8);
    }

    private void ReadHeader(ReadOnlySpan<byte> bytes, in CsvRecord record)
    {
        if (record.Fault == CsvFault.Nul)
        {
            throw Refusals.WrongEncoding(
                "the header has bytes 0 in it",
                "if the file is UTF-16 set `csv: { encoding: utf-16le }`; else it is damaged"
            );
        }

        if (record.Fault == CsvFault.OpenQuote)
        {
            throw Refusals.OpenQuote(record.Line);
        }

        if (record.Fault != CsvFault.None)
        {
            throw Refusals.NoHeader("the quotes of the header are wrong");
        }

        if (!Utf8.IsValid(bytes))
        {
            throw WrongEncoding(record.Line);
        }

        CsvRecordReader.Split(bytes, _dialect, [], _fields);
        Begin(_stage.Matcher.Header([.. _fields.Select(Encoding.UTF8.GetString)]));
    }

    private void Begin(IReadOnlyList<string?> columns)
    {
        _width = columns.Count;
        var form = new StageForm((char)_dialect.Delimiter, (char)_dialect.Quote, false, false, _format.Null);
        _writer = _stage.NewPart(form, columns);
    }

    private void Take(CsvScanner scanner, in CsvRecord record)
    {
        var bytes = scanner.Bytes(record);
        if (record.Length == 0 || (record.Fields == 1 && _width > 1 && record.Fault == CsvFault.None && IsBlank(bytes)))
        {
            return;
        }

        if (record.Fault != CsvFault.None)
        {
            TakeFaulty(bytes, record);
        }
        else if (!scanner.IsAscii && !IsText(scanner, bytes))
        {
            _firstNotUtf8 = _notUtf8++ == 0 ? record.Line : _firstNotUtf8;
            Quarantine(
                record.Line,
                "utf8",
                "bytes that are not UTF-8; if the whole file is of another encoding, name it in `csv: { encoding: … }`",
                bytes
            );
        }
        else if (record.Rewrite || record.Fields != _width)
        {
            TakeUneven(bytes, record);
        }
        else
        {
            _writer!.Raw(record.Line, bytes);
            _stage.Landed++;
        }
    }

    private bool IsText(CsvScanner scanner, ReadOnlySpan<byte> bytes)
    {
        if (System.Text.Ascii.IsValid(bytes))
        {
            return true;
        }

        var isText = scanner.IsUtf8 || Utf8.IsValid(bytes);
        _otherThanAscii += isText ? 1 : 0;
        return isText;
    }

    /// <summary>Writes a record anew: its quotes are of a form of their own, or it ends in delimiters with nothing behind them.</summary>
    private void TakeUneven(ReadOnlySpan<byte> bytes, in CsvRecord record)
    {
        CsvRecordReader.Split(bytes, _dialect, _nullText, _fields);
        var count = _fields.Count;
        while (count > _width && IsBlank(_fields[count - 1]))
        {
            count--;
        }

        if (count != _width)
        {
            var reason = FormattableString.Invariant($"{_fields.Count} fields, the header has {_width}");
            Quarantine(record.Line, "fields", reason, bytes);
            return;
        }

        _writer!.Begin(record.Line);
        for (var i = 0; i < _width; i++)
        {
            if (_fields[i].Length == 0)
            {
                _writer.Null();
            }
            else
            {
                _writer.Field(_fields[i]);
            }
        }

        _writer.End();
        _stage.Landed++;
    }

    /// <summary>
    /// A record whose quotes are wrong may have swallowed sound ones, or be a sound one's half: each line it touches goes to quarantine on its own.
    /// </summary>
    private void TakeFaulty(ReadOnlySpan<byte> bytes, in CsvRecord record)
    {
        if (record.Fault == CsvFault.Nul)
        {
            Quarantine(record.Line, "nul", "a byte 0 in it", bytes);
            return;
        }

        var (rule, reason) =
            record.Fault == CsvFault.OpenQuote
                ? ("open_quote", FormattableString.Invariant($"the quote opened on line {record.Line} is never closed"))
                : ("quote", FormattableString.Invariant($"text behind a closing quote, in the record that starts on line {record.Line}"));
        var line = record.Line;
        while (true)
        {
            var end = bytes.IndexOfAny((byte)'\n', (byte)'\r');
            Quarantine(line++, rule, reason, end < 0 ? bytes : bytes[..end]);
            if (end < 0)
            {
                return;
            }

            bytes = bytes[(end + (bytes[end] == '\r' && end + 1 < bytes.Length && bytes[end + 1] == '\n' ? 2 : 1))..];
        }
    }

    private void Quarantine(long line, string rule, string reason, ReadOnlySpan<byte> bytes) =>
        _stage.Quarantine(line, null, rule, reason, bytes);

    /// <summary>A few broken records are the file's; when most of what is not ASCII is not UTF-8 either, it is the contract that is wrong.</summary>
    private void RefuseOtherEncoding(long line)
    {
        if (_notUtf8 >= 3 && _notUtf8 > _otherThanAscii)
        {
            throw WrongEncoding(line);
        }
    }

    private TerminalException WrongEncoding(long line) =>
        Refusals.WrongEncoding(
            FormattableString.Invariant($"line {line} is not {_format.Encoding}"),
            "name the export's encoding: `csv: { encoding: windows-1252 }` is usual in the west, shift_jis or gb18030 in the east"
        );

    /// <summary>Excel's own <c>sep=;</c> on the first line says the delimiter, and the file knows best.</summary>
    private Stream TakeSeparatorLine(Stream utf8)
    {
        var head = new byte[6];
        var length = utf8.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        if (IsSeparatorLine(head.AsSpan(0, Math.Min(length, 5)), 1) && (length < 6 || head[5] is (byte)'\n' or (byte)'\r') && head[4] < 128)
        {
            _dialect = _dialect with { Delimiter = head[4] };
        }

        return new PrefixedStream(head.AsMemory(0, length), utf8);
    }

    private static bool IsSeparatorLine(ReadOnlySpan<byte> bytes, long line) =>
        line == 1 && bytes.Length == 5 && bytes.StartsWith("sep="u8);

    private static bool IsBlank(ReadOnlySpan<byte> bytes) => bytes.IndexOfAnyExcept((byte)' ', (byte)'\t') < 0;

    private static byte Ascii(char c, string key) =>
        c is > '\0' and < (char)128 and not ('\n' or '\r')
            ? (byte)c
            : throw new TerminalException(
                ErrorCodes.InvalidValue,
                $"csv.{key} is not one ASCII character",
                "a delimiter, a quote and an escape are single ASCII characters, \\t among them"
            );

    private static byte? Escape(char? c) => c is { } escape ? Ascii(escape, "escape") : null;
}
