using System.Text;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Ingest;

/// <summary>Gathers what preflight makes of one landing file: its parts, its unreadable records and the counts.</summary>
/// <param name="contract">The contract of its source.</param>
/// <param name="folder">The scratch folder of the batch.</param>
/// <param name="number">The file's number in the batch, from 1.</param>
internal sealed class FileStage(SourceContract contract, string folder, int number) : IDisposable
{
    private readonly List<StagePart> _parts = [];
    private StageWriter? _writer;
    private StageWriter? _unreadable;
    private string? _unreadablePath;
    private readonly List<FileDrift> _sheets = [];
    private bool _hasHeader;
    private int _partCount;

    /// <summary>The contract of its source.</summary>
    public SourceContract Contract { get; } = contract;

    /// <summary>The file's number in the batch, from 1.</summary>
    public int Number { get; } = number;

    /// <summary>Matches the file's names.</summary>
    public ColumnMatcher Matcher { get; private set; } = new(contract);

    /// <summary>How the file's columns differ from the contract.</summary>
    public FileDrift Drift => _sheets.Aggregate(Matcher.Drift(), FileDrift.Union);

    /// <summary>Records that will land.</summary>
    public long Landed { get; set; }

    /// <summary>Records that can't be read.</summary>
    public long Unreadable { get; private set; }

    /// <summary>What will be read by the engine.</summary>
    public IReadOnlyList<StagePart> Parts => _parts;

    /// <summary>The staged unreadable records, or null when there are none.</summary>
    public string? UnreadablePath => _unreadablePath;

    /// <summary>Begins a part; the one before it is complete.</summary>
    public StageWriter NewPart(StageForm form, IReadOnlyList<string?> columns)
    {
        _writer?.Dispose();
        var path = Path.Combine(folder, FormattableString.Invariant($"{Number}-{_partCount++}.csv"));
        _writer = new StageWriter(path, form, Number);
        _parts.Add(new StagePart.Csv(path, form, columns));
        return _writer;
    }

    /// <summary>A matcher for the header of one sheet of several.</summary>
    public ColumnMatcher BeginHeader()
    {
        if (_hasHeader)
        {
            _sheets.Add(Matcher.Drift());
            Matcher = new ColumnMatcher(Contract);
        }

        _hasHeader = true;
        return Matcher;
    }

    /// <summary>Adds a part that is read where it lies.</summary>
    public void Add(StagePart part) => _parts.Add(part);

    /// <summary>Puts one record into quarantine.</summary>
    /// <param name="line">Its line or row.</param>
    /// <param name="sheet">Its sheet, or null.</param>
    /// <param name="rule">The rule in one word, for grouping.</param>
    /// <param name="reason">What is wrong, for people.</param>
    /// <param name="raw">Its bytes.</param>
    public void Quarantine(long line, string? sheet, string rule, string reason, ReadOnlySpan<byte> raw)
    {
        if (_unreadable is null)
        {
            _unreadablePath = Path.Combine(folder, FormattableString.Invariant($"{Number}-unreadable.csv"));
            _unreadable = new StageWriter(_unreadablePath, StageForm.Own(hasSheet: true), Number);
        }

        _unreadable.Begin(line);
        if (sheet is null)
        {
            _unreadable.Null();
        }
        else
        {
            _unreadable.Field(Encoding.UTF8.GetBytes(sheet));
        }

        _unreadable.Field(Encoding.UTF8.GetBytes(rule));
        _unreadable.Field(Encoding.UTF8.GetBytes(reason));
        _unreadable.Field(Encoding.UTF8.GetBytes(RawText.Of(raw)));
        _unreadable.End();
        Unreadable++;
    }

    /// <summary>Completes the files.</summary>
    public void Dispose()
    {
        _writer?.Dispose();
        _unreadable?.Dispose();
        (_writer, _unreadable) = (null, null);
    }
}
