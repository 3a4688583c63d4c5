using System.IO.Compression;
using System.Text;
using Tillhouse.Core;
using Tillhouse.Core.Ingest;

namespace Tillhouse.Tests.Ingest;

public sealed class XlsxTests : IDisposable
{
    private const string Office = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    private readonly Probe _probe = new();

    [Fact]
    public void Errors_of_formulas_land_as_the_text_that_the_sheet_shows()
    {
        var rows = Rows("<row><c t='str'><v>a</v></c></row><row><c t='e'><v>#DIV/0!</v></c></row><row><c t='e'><v>#N/A</v></c></row>", "a");
        rows.ShouldBe(["2|Orders|#DIV/0!", "3|Orders|#N/A"]);
    }

    [Theory]
    [InlineData("1", "2021-01-01")]
    [InlineData("true", "2021-01-01")]
    [InlineData("0", "2016-12-31")]
    [InlineData("false", "2016-12-31")]
    public void Days_count_from_where_the_workbook_says_in_either_spelling(string date1904, string date)
    {
        var sheet = "<row><c t='str'><v>day</v></c></row><row><c s='1'><v>42735</v></c></row>";
        _probe.Rows(Take(sheet, workbook: $"<workbookPr date1904='{date1904}'/>"), "day").ShouldBe([$"2|Orders|{date}"]);
    }

    [Theory]
    [InlineData("yyyy-mm-dd", NumberMeaning.Date)]
    [InlineData("[$-411]ggge\"年\"m\"月\"d\"日\";@", NumberMeaning.Date)]
    [InlineData("mmmm", NumberMeaning.Date)]
    [InlineData("dd/mm/yy hh:mm:ss.000", NumberMeaning.Date)]
    [InlineData("h:mm AM/PM", NumberMeaning.Time)]
    [InlineData("[h]:mm:ss", NumberMeaning.Span)]
    [InlineData("General", NumberMeaning.Number)]
    [InlineData("#,##0.00 \"days\"", NumberMeaning.Number)]
    [InlineData("0.00E+00", NumberMeaning.Number)]
    [InlineData("[Red]-#,##0 \\d", NumberMeaning.Number)]
    [InlineData("[$€-2] #,##0.00_ ;[Red]\\-[$€-2] #,##0.00\\ ", NumberMeaning.Number)]
    [InlineData("@", NumberMeaning.Number)]
    [InlineData(";;;", NumberMeaning.Number)]
    internal void A_number_format_tells_a_date_from_a_number(string format, NumberMeaning meaning) =>
        XlsxFormats.Of(format).ShouldBe(meaning);

    [Theory]
    [InlineData(44197.5, NumberMeaning.Date, "2021-01-01T12:00:00")]
    [InlineData(59, NumberMeaning.Date, "1900-02-28")]
    [InlineData(61, NumberMeaning.Date, "1900-03-01")]
    [InlineData(0.5, NumberMeaning.Time, "12:00:00")]
    [InlineData(1.5, NumberMeaning.Span, "1.12:00:00")]
    [InlineData(-1, NumberMeaning.Date, "-1")]
    [InlineData(19.989999999999998, NumberMeaning.Number, "19.99")]
    [InlineData(1e300, NumberMeaning.Date, "1E+300")]
    internal void A_number_becomes_the_text_of_its_meaning(double number, NumberMeaning meaning, string text) =>
        CellText.Of(number, meaning, from1904: false).ShouldBe(text);

    [Fact]
    public void Cells_stand_where_they_say_and_else_behind_the_one_before()
    {
        var sheet =
            "<row r='2'><c r='A2' t='str'><v>a</v></c><c r='C2' t='str'><v>c</v></c></row>"
            + "<row r='1048576'><c r='C1048576'><v>3</v></c><c r='XFD1048576' s='1'/></row><row><c><v>1</v></c><c><v>2</v></c></row>";
        Rows(sheet, "a", "column_2", "c").ShouldBe(["1048576|Orders|∅|∅|3", "1048577|Orders|1|2|∅"]);
    }

    [Fact]
    public void Texts_lose_their_markup_and_the_guide_to_pronunciation_and_nothing_else()
    {
        const string Texts =
            "<si><t>a</t></si><si><r><t>b</t></r><r><rPr/><t xml:space='preserve'> c_x000D_</t></r><rPh><t>no</t></rPh></si>";
        var sheet =
            "<row><c t='s'><v>0</v></c></row><row><c t='s'><v>1</v></c></row><row><c t='inlineStr'><is><t>_x005F_x000D_</t></is></c></row>";
        _probe.Rows(Take(sheet, texts: Texts), "a").ShouldBe(["2|Orders|b c\r", "3|Orders|_x000D_"]);
    }

    [Theory]
    [InlineData("<row><c r='XFE1'><v>1</v></c></row>", "a column that no sheet has")]
    [InlineData("<row r='x'><c><v>1</v></c></row>", "a row without a number")]
    [InlineData("<row><c t='s'><v>7</v></c></row>", "a shared text that is not there")]
    [InlineData("<row><c><v>1</v></row>", "XML that does not close")]
    [InlineData("<row><c><v><b/></v></c></row>", "an element inside a value")]
    public void Damaged_sheets_are_refused(string sheet, string why) =>
        Should.Throw<TerminalException>(() => Take(sheet)).Code.Id.ShouldBe("T0412", why);

    [Fact]
    public void A_part_that_defines_entities_is_refused()
    {
        var bomb = "<!DOCTYPE x [<!ENTITY a 'aaaaaaaaaa'>]><worksheet><sheetData/></worksheet>";
        Should
            .Throw<TerminalException>(() => _probe.Take(Probe.Contract(), "x.xlsx", Zip(("xl/worksheets/sheet1.xml", bomb))))
            .Code.Id.ShouldBe("T0412");
    }

    public void Dispose() => _probe.Dispose();

    private List<string> Rows(string sheet, params string[] columns) => _probe.Rows(Take(sheet), columns);

    private StagedFile Take(string sheet, string workbook = "", string texts = "") =>
        _probe.Take(
            Probe.Contract(),
            "x.xlsx",
            Zip(
                ("xl/worksheets/sheet1.xml", $"<x:worksheet xmlns:x='any' xmlns='any'><x:sheetData>{sheet}</x:sheetData></x:worksheet>"),
                (
                    "xl/workbook.xml",
                    $"<workbook xmlns:r='{Office}'>{workbook}<sheets><sheet name='Orders' sheetId='1' r:id='s'/></sheets></workbook>"
                ),
                ("xl/sharedStrings.xml", $"<sst>{texts}</sst>"),
                (
                    "xl/styles.xml",
                    "<styleSheet><cellStyleXfs><xf/></cellStyleXfs><cellXfs><xf numFmtId='0'/><xf numFmtId='14'/></cellXfs></styleSheet>"
                )
            )
        );

    private static byte[] Zip(params (string Path, string Xml)[] parts)
    {
        var relations = string.Concat(
            Relation("s", "worksheet", "worksheets/sheet1.xml"),
            Relation("t", "sharedStrings", "/xl/sharedStrings.xml"),
            Relation("f", "styles", "styles.xml")
        );
        using var bytes = new MemoryStream();
        using (var archive = new ZipArchive(bytes, ZipArchiveMode.Create, leaveOpen: true))
        {
            var names = parts.Select(p => p.Path).ToHashSet();
            var sheets = $"<workbook xmlns:r='{Office}'><sheets><sheet name='Orders' r:id='s'/></sheets></workbook>";
            IEnumerable<(string Path, string Xml)> all =
            [
                .. parts,
                ("xl/_rels/workbook.xml.rels", $"<Relationships>{relations}</Relationships>"),
            ];
            foreach (var (path, xml) in names.Contains("xl/workbook.xml") ? all : all.Append(("xl/workbook.xml", sheets)))
            {
                using var part = archive.CreateEntry(path).Open();
                part.Write(Encoding.UTF8.GetBytes(xml));
            }
        }

        return bytes.ToArray();
    }

    private static string Relation(string id, string type, string target) =>
        $"<Relationship Id='{id}' Type='{Office}/{type}' Target='{target}'/>";
}
