using System.Globalization;
using System.IO.Compression;
using System.Security;
using System.Text;

namespace Tillhouse.Core.Simulate;

/// <summary>
/// A workbook written cell by cell in constant memory, and with the same bytes for the same cells: entries carry a fixed time. Texts are
/// written in place (no shared strings), numbers, dates and truth values are typed cells. Office Open XML, ECMA-376 part 1, section 18.
/// </summary>
internal sealed class XlsxWriter : IDisposable
{
    /// <summary>Rows of a sheet at most, its header included.</summary>
    public const int MostRows = 1_048_576;

    private const string Main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    private const string Relations = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private const string PackageRelations = "http://schemas.openxmlformats.org/package/2006/relationships";
    private const int DateStyle = 1;
    private const int TimestampStyle = 2;

    private static readonly DateTimeOffset EntryTime = new(2000, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private static readonly DateTime DayZero = new(1899, 12, 30);

    private readonly ZipArchive _archive;
    private readonly string _sheetName;
    private readonly IReadOnlyList<string> _header;
    private readonly int _rowsOfASheet;
    private readonly string[] _columns;
    private StreamWriter? _sheet;
    private int _sheets;
    private int _row;

    /// <param name="stream">Is closed with the writer.</param>
    /// <param name="sheetName">Name of the first sheet; further ones are numbered.</param>
    /// <param name="header">The first row of every sheet.</param>
    /// <param name="rowsOfASheet">After how many rows the next sheet begins.</param>
    public XlsxWriter(Stream stream, string sheetName, IReadOnlyList<string> header, int rowsOfASheet = MostRows)
    {
        _archive = new ZipArchive(stream, ZipArchiveMode.Create);
        _sheetName = sheetName;
        _header = header;
        _rowsOfASheet = rowsOfASheet;
        _columns = [.. Enumerable.Range(0, header.Count).Select(ColumnName)];
        BeginSheet();
    }

    public void BeginRow()
    {
        if (_row == _rowsOfASheet)
        {
            EndSheet();
            BeginSheet();
        }

        OpenRow();
    }

    public void EndRow() => _sheet!.Write("</row>");

    public void Text(int column, string value)
    {
        Open(column, " t=\"inlineStr\"");
        _sheet!.Write("<is><t xml:space=\"preserve\">");
        _sheet.Write(SecurityElement.Escape(value));
        _sheet.Write("</t></is></c>");
    }

    /// <param name="column">From 0.</param>
    /// <param name="value">In the invariant culture.</param>
    public void Number(int column, string value) => Value(column, "", value);

    public void Truth(int column, bool value) => Value(column, " t=\"b\"", value ? "1" : "0");

    public void Date(int column, DateOnly value) =>
        Value(column, FormattableString.Invariant($" s=\"{DateStyle}\""), Serial(value.ToDateTime(TimeOnly.MinValue)));

    public void Timestamp(int column, DateTime value) =>
        Value(column, FormattableString.Invariant($" s=\"{TimestampStyle}\""), Serial(value));

    public void Dispose()
    {
        EndSheet();
        Part(
            "xl/workbook.xml",
            $"<workbook xmlns=\"{Main}\" xmlns:r=\"{Relations}\"><sheets>{PerSheet(n => $"<sheet name=\"{SheetName(n)}\" sheetId=\"{n}\" r:id=\"rId{n}\"/>")}</sheets></workbook>"
        );
        Part(
            "xl/_rels/workbook.xml.rels",
            $"<Relationships xmlns=\"{PackageRelations}\"><Relationship Id=\"rId0\" Type=\"{Relations}/styles\" Target=\"styles.xml\"/>{PerSheet(n => $"<Relationship Id=\"rId{n}\" Type=\"{Relations}/worksheet\" Target=\"worksheets/sheet{n}.xml\"/>")}</Relationships>"
        );
        Part(
            "xl/styles.xml",
            $"<styleSheet xmlns=\"{Main}\"><numFmts count=\"2\"><numFmt numFmtId=\"164\" formatCode=\"yyyy\\-mm\\-dd\"/><numFmt numFmtId=\"165\" formatCode=\"yyyy\\-mm\\-dd\\ hh:mm:ss\"/></numFmts><fonts count=\"1\"><font/></fonts><fills count=\"1\"><fill/></fills><borders count=\"1\"><border/></borders><cellStyleXfs count=\"1\"><xf/></cellStyleXfs><cellXfs count=\"3\"><xf/><xf numFmtId=\"164\" applyNumberFormat=\"1\"/><xf numFmtId=\"165\" applyNumberFormat=\"1\"/></cellXfs></styleSheet>"
        );
        Part(
            "_rels/.rels",
            $"<Relationships xmlns=\"{PackageRelations}\"><Relationship Id=\"rId1\" Type=\"{Relations}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>"
        );
        const string Kinds = "application/vnd.openxmlformats-officedocument.spreadsheetml.";
        Part(
            "[Content_Types].xml",
            $"<Types xmlns=\"http://schemas.openxmlformats.org/package/2006/content-types\"><Default Extension=\"rels\" ContentType=\"application/vnd.openxmlformats-package.relationships+xml\"/><Override PartName=\"/xl/workbook.xml\" ContentType=\"{Kinds}sheet.main+xml\"/><Override PartName=\"/xl/styles.xml\" ContentType=\"{Kinds}styles+xml\"/>{PerSheet(n => $"<Override PartName=\"/xl/worksheets/sheet{n}.xml\" ContentType=\"{Kinds}worksheet+xml\"/>")}</Types>"
        );
        _archive.Dispose();
    }

    private void BeginSheet()
    {
        _row = 0;
        _sheet = Entry(FormattableString.Invariant($"xl/worksheets/sheet{++_sheets}.xml"));
        _sheet.Write($"<worksheet xmlns=\"{Main}\"><sheetData>");
        OpenRow();
        foreach (var (column, name) in _header.Index())
        {
            Text(column, name);
        }

        EndRow();
    }

    private void EndSheet()
    {
        _sheet!.Write("</sheetData></worksheet>");
        _sheet.Dispose();
    }

    private void OpenRow() => _sheet!.Write(string.Create(CultureInfo.InvariantCulture, $"<row r=\"{++_row}\">"));

    private void Open(int column, string attributes) =>
        _sheet!.Write(string.Create(CultureInfo.InvariantCulture, $"<c r=\"{_columns[column]}{_row}\"{attributes}>"));

    private void Value(int column, string attributes, string value)
    {
        Open(column, attributes);
        _sheet!.Write("<v>");
        _sheet.Write(value);
        _sheet.Write("</v></c>");
    }

    private void Part(string name, string content)
    {
        using var writer = Entry(name);
        writer.Write(content);
    }

    private StreamWriter Entry(string name)
    {
        var entry = _archive.CreateEntry(name, CompressionLevel.Fastest);
        entry.LastWriteTime = EntryTime;
        var writer = new StreamWriter(entry.Open(), new UTF8Encoding(encoderShouldEmitUTF8Identifier: false), bufferSize: 1 << 16);
        writer.Write("<?xml version=\"1.0\" encoding=\"UTF-8\" standalone=\"yes\"?>\n");
        return writer;
    }

    private string PerSheet(Func<string, string> part) =>
        string.Concat(Enumerable.Range(1, _sheets).Select(n => part(n.ToString(CultureInfo.InvariantCulture))));

    private string SheetName(string number) => number == "1" ? _sheetName : $"{_sheetName} ({number})";

    /// <summary>Days since the last day of 1899, as a spreadsheet counts them.</summary>
    private static string Serial(DateTime value) => (value - DayZero).TotalDays.ToString("R", CultureInfo.InvariantCulture);

    private static string ColumnName(int column) =>
        column < 26 ? ((char)('A' + column)).ToString() : ColumnName(column / 26 - 1) + (char)('A' + column % 26);
}
