namespace Tillhouse.Core.Project;

/// <summary>What a source promises about its files: one <c>sources/*.yml</c> (formats.md, "sources/orders.yml").</summary>
public sealed record SourceContract
{
    /// <summary>The source's name; its rows land in <c>bronze.name</c>.</summary>
    public required string Name { get; init; }

    /// <summary>Which files below the landing zone are its own: glob patterns with <c>*</c>, <c>?</c> and <c>**</c>.</summary>
    public required IReadOnlyList<string> Files { get; init; }

    /// <summary>How its CSV files are written.</summary>
    public CsvFormat Csv { get; init; } = new();

    /// <summary>Which sheets of its workbooks are read.</summary>
    public XlsxFormat Xlsx { get; init; } = new();

    /// <summary>What one file stands for.</summary>
    public SourceMode Mode { get; init; } = SourceMode.Changes;

    /// <summary>What happens to columns that the contract does not name.</summary>
    public ContractMode Contract { get; init; } = ContractMode.Evolve;

    /// <summary>The columns that identify a row.</summary>
    public required IReadOnlyList<string> Key { get; init; }

    /// <summary>Which version of a key wins: the greatest of these columns; ties go to the later batch, then the later line.</summary>
    public IReadOnlyList<string> NewestBy { get; init; } = [];

    /// <summary>The columns, in the order of the file.</summary>
    public required IReadOnlyList<ColumnContract> Columns { get; init; }

    /// <summary>Where the contract is written.</summary>
    public required SourceLocation At { get; init; }
}

/// <summary>One column of a source.</summary>
public sealed record ColumnContract
{
    /// <summary>Lower snake case: its name in bronze and in models.</summary>
    public required string Name { get; init; }

    /// <summary>The type that silver casts to.</summary>
    public required ColumnType Type { get; init; }

    /// <summary>A file without this column is refused, and a row without a value is quarantined.</summary>
    public bool Required { get; init; }

    /// <summary>Other headers that mean this column, compared without case and outer spaces.</summary>
    public IReadOnlyList<string> From { get; init; } = [];

    /// <summary>Java date patterns tried in order, for dates and timestamps; empty: ISO 8601.</summary>
    public IReadOnlyList<string> Formats { get; init; } = [];

    /// <summary>The IANA zone of timestamps that carry no offset; null: UTC.</summary>
    public string? TimeZone { get; init; }

    /// <summary>The decimal separator of numbers.</summary>
    public char DecimalSeparator { get; init; } = '.';

    /// <summary>Characters removed from a number before it is read, such as currency signs and thousands separators.</summary>
    public string Strip { get; init; } = "";

    /// <summary>The text that stands in for a missing value, or null.</summary>
    public string? Default { get; init; }

    /// <summary>Where the column is written.</summary>
    public required SourceLocation At { get; init; }
}

/// <summary>How CSV files of a source are written. Nothing here is guessed from the data.</summary>
public sealed record CsvFormat
{
    /// <summary>Between fields.</summary>
    public char Delimiter { get; init; } = ',';

    /// <summary>Around fields; doubled inside.</summary>
    public char Quote { get; init; } = '"';

    /// <summary>The character that takes the meaning of the next one away, where it is not the quote doubled.</summary>
    public char? Escape { get; init; }

    /// <summary>The encoding's IANA name; a byte order mark in the file wins.</summary>
    public string Encoding { get; init; } = "utf-8";

    /// <summary>Lines before the header.</summary>
    public int Skip { get; init; }

    /// <summary>Whether the first line names the columns; without it the contract's order is the file's.</summary>
    public bool Header { get; init; } = true;

    /// <summary>A text that stands for a missing value besides the empty one, such as <c>NULL</c> or <c>\N</c>.</summary>
    public string? Null { get; init; }
}

/// <summary>Which sheets of a workbook are read.</summary>
public sealed record XlsxFormat
{
    /// <summary>Names or patterns with <c>*</c>; the sheet's name lands in <c>_sheet</c>.</summary>
    public IReadOnlyList<string> Sheets { get; init; } = ["*"];
}

/// <summary>What one file of a source stands for.</summary>
public enum SourceMode
{
    /// <summary>Rows are new, or newer versions by key.</summary>
    Changes,

    /// <summary>Each file is the whole source: keys that are missing are deleted.</summary>
    Snapshot,
}

/// <summary>What happens to columns that the contract does not name.</summary>
public enum ContractMode
{
    /// <summary>They are kept as text and reported.</summary>
    Evolve,

    /// <summary>They refuse the file.</summary>
    Freeze,

    /// <summary>They are dropped and counted.</summary>
    Ignore,
}
