using Tillhouse.Core.Project;

namespace Tillhouse.Core.Ingest;

/// <summary>The words for files that are refused whole. The file's name is added where the file is known.</summary>
internal static class Refusals
{
    public static TerminalException UnknownFormat(string what, string help) =>
        new(ErrorCodes.UnknownFormat, $"this is {what}, which is not read", help);

    public static TerminalException NotWhatItClaims(string message) =>
        new(ErrorCodes.NotWhatItClaims, message, "the download probably failed and saved the server's answer: fetch the file again");

    public static TerminalException DamagedArchive(string message) =>
        new(ErrorCodes.DamagedArchive, message, "the file was probably cut off on its way: fetch it again");

    public static TerminalException WrongEncoding(string message, string help) => new(ErrorCodes.WrongEncoding, message, help);

    public static TerminalException MissingColumn(string column, IReadOnlyList<string> accepted, IEnumerable<string> header) =>
        new(
            ErrorCodes.MissingColumn,
            $"column {column} is required and not in the file",
            $"the header has {List(header)}; add the header's own name to `from:` of {column}"
                + (accepted.Count > 0 ? $" (now {List(accepted)})" : "")
        );

    public static TerminalException DuplicateColumn(string message) =>
        new(ErrorCodes.DuplicateColumn, message, "columns are matched by name, so each name must be there once: rename one in the export");

    public static TerminalException UnexpectedColumn(string column, SourceContract contract) =>
        new(
            ErrorCodes.UnexpectedColumn,
            $"column {column} is not in the contract of {contract.Name}, which is frozen",
            "add the column to the source's `columns:`, or set `contract: evolve` to keep unknown columns as text"
        );

    public static TerminalException NoHeader(string message) =>
        new(ErrorCodes.NoHeader, message, "the first line must name the columns; for files without one set `csv: { header: false }`");

    public static TerminalException OpenQuote(long line) =>
        new(
            ErrorCodes.OpenQuote,
            $"a quote is opened here and not closed within {CsvScanner.MaxRecordBytes / 1_000_000} MB",
            "close or double the quote, or set `csv: { quote: … }` to the character that really stands around fields",
            new SourceLocation("", (int)Math.Min(line, int.MaxValue))
        );

    public static TerminalException InvalidJson(string message, long line) =>
        new(
            ErrorCodes.InvalidJson,
            message,
            "JSON files are an array of objects, one object, or one object per line; an array that is cut off or broken is refused whole",
            new SourceLocation("", (int)Math.Min(line, int.MaxValue))
        );

    public static TerminalException DamagedParquet(string message, Exception? inner = null) =>
        new(ErrorCodes.DamagedParquet, message, "fetch or write the file again", inner: inner);

    public static TerminalException DamagedWorkbook(string message, Exception? inner = null) =>
        new(ErrorCodes.DamagedWorkbook, message, "open the workbook in a spreadsheet program and save it again as .xlsx", inner: inner);

    public static TerminalException TooLarge(string message, string help) => new(ErrorCodes.TooLarge, message, help);

    public static string List(IEnumerable<string> names)
    {
        var all = names.ToList();
        return all.Count == 0 ? "no names" : string.Join(", ", all.Take(20)) + (all.Count > 20 ? ", …" : "");
    }
}
