using System.IO.Compression;
using System.Text;

namespace Tillhouse.Core.Ingest;

/// <summary>Tells a file's format by its first bytes and its name, and refuses what only pretends: error pages saved as data.</summary>
internal static class FormatProbe
{
    private static readonly (byte[] Magic, string What, string Help)[] Refused =
    [
        (
            [0xD0, 0xCF, 0x11, 0xE0, 0xA1, 0xB1, 0x1A, 0xE1],
            "an old .xls workbook, or one with a password",
            "save it as .xlsx without a password, or export CSV"
        ),
        ([0x28, 0xB5, 0x2F, 0xFD], "a zstd file", "pack it with gzip, or not at all"),
        ([(byte)'B', (byte)'Z', (byte)'h'], "a bzip2 file", "pack it with gzip, or not at all"),
        ([0xFD, (byte)'7', (byte)'z', (byte)'X', (byte)'Z', 0], "an xz file", "pack it with gzip, or not at all"),
        ([(byte)'7', (byte)'z', 0xBC, 0xAF], "a 7z file", "pack it with gzip or zip, or not at all"),
        ("Rar!"u8.ToArray(), "a RAR file", "pack it with gzip or zip, or not at all"),
        ("%PDF"u8.ToArray(), "a PDF", "export CSV, JSON, Parquet or XLSX"),
    ];

    /// <summary>Whether the first bytes are gzip's.</summary>
    public static bool IsGzip(ReadOnlySpan<byte> head) => head.StartsWith((ReadOnlySpan<byte>)[0x1f, 0x8b]);

    /// <summary>Whether the first bytes are those of a zip file, which a workbook is too.</summary>
    public static bool IsZip(ReadOnlySpan<byte> head) => head.StartsWith("PK\u0003\u0004"u8) || head.StartsWith("PK\u0005\u0006"u8);

    /// <summary>The format of unpacked content.</summary>
    /// <param name="head">Its first bytes, up to some hundred.</param>
    /// <param name="name">Its name, without the ending of a packer.</param>
    /// <exception cref="TerminalException">T0401 or T0402.</exception>
    public static FileKind Tell(ReadOnlySpan<byte> head, string name)
    {
        foreach (var (magic, what, help) in Refused)
        {
            if (head.StartsWith(magic))
            {
                throw Refusals.UnknownFormat(what, help);
            }
        }

        var ending = Path.GetExtension(name).ToLowerInvariant();
        if (head.StartsWith("PAR1"u8) && ending is not (".csv" or ".tsv"))
        {
            return FileKind.Parquet;
        }

        var text = Text(head);
        RefusePages(text, name, ending);
        return ending switch
        {
            ".parquet" or ".pq" => throw Refusals.DamagedParquet("the file does not begin with PAR1, as Parquet files do"),
            ".xlsx" or ".xlsm" or ".xlsb" => throw Refusals.DamagedWorkbook("the file is not a workbook: it does not begin as a zip file"),
            ".json" or ".jsonl" or ".ndjson" => FileKind.Json,
            ".csv" or ".tsv" or ".txt" or ".tbl" or ".dat" => FileKind.Csv,
            _ => text.StartsWith('{') || text.StartsWith('[') ? FileKind.Json : FileKind.Csv,
        };
    }

    /// <summary>The format of a zip file by its directory: a workbook, or null for a zip around something else.</summary>
    /// <param name="archive">The zip file.</param>
    /// <param name="name">Its name.</param>
    /// <exception cref="TerminalException">T0401: another office format.</exception>
    public static FileKind? TellZip(ZipArchive archive, string name)
    {
        var ending = Path.GetExtension(name).ToLowerInvariant();
        var names = archive.Entries.Select(e => e.FullName.Replace('\\', '/')).ToHashSet(StringComparer.OrdinalIgnoreCase);
        if (ending == ".ods" || names.IsSupersetOf(["mimetype", "content.xml"]))
        {
            throw Refusals.UnknownFormat("an OpenDocument spreadsheet", "save it as .xlsx, or export CSV");
        }

        if (ending == ".xlsb" || names.Contains("xl/workbook.bin"))
        {
            throw Refusals.UnknownFormat("a binary workbook (.xlsb)", "save it as .xlsx, or export CSV");
        }

        return names.Any(n => n.StartsWith("xl/", StringComparison.OrdinalIgnoreCase)) ? FileKind.Xlsx : null;
    }

    /// <summary>The name without the ending of a packer: what the content is called.</summary>
    public static string Unpacked(string name) =>
        name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) || name.EndsWith(".zip", StringComparison.OrdinalIgnoreCase)
            ? Path.GetFileNameWithoutExtension(name)
            : name;

    private static string Text(ReadOnlySpan<byte> head)
    {
        var text =
            head.StartsWith((ReadOnlySpan<byte>)[0xFF, 0xFE]) ? Encoding.Unicode.GetString(head[2..])
            : head.StartsWith((ReadOnlySpan<byte>)[0xFE, 0xFF]) ? Encoding.BigEndianUnicode.GetString(head[2..])
            : Encoding.UTF8.GetString(head);
        return text.TrimStart('\uFEFF', ' ', '\t', '\r', '\n');
    }

    private static void RefusePages(string text, string name, string ending)
    {
        if (
            text.StartsWith("<!doctype", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<html", StringComparison.OrdinalIgnoreCase)
            || text.StartsWith("<?xml", StringComparison.OrdinalIgnoreCase)
        )
        {
            throw Refusals.NotWhatItClaims($"{Path.GetFileName(name)} is a page of HTML or XML, not a table");
        }

        var isTable = ending is ".csv" or ".tsv";
        if (isTable && text.StartsWith('{') && text[1..].TrimStart().StartsWith('"') && text.Contains("\":", StringComparison.Ordinal))
        {
            throw Refusals.NotWhatItClaims($"{Path.GetFileName(name)} is JSON, not CSV");
        }
    }
}
