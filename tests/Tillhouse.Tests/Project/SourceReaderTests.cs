using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

public sealed class SourceReaderTests
{
    [Fact]
    public void A_contract_is_read_with_all_its_keys()
    {
        using var folder = new ProjectFolder();
        folder.Write(
            "sources/orders.yml",
            """
            source: orders
            files: [orders/*, "more/**/*.csv"]
            csv: { delimiter: ";", quote: "'", encoding: windows-1252, skip: 2, header: false, null: NULL }
            xlsx: { sheets: "Orders*" }
            mode: snapshot
            contract: freeze
            key: order_id
            newest_by: [updated_at]
            columns:
              order_id:   { type: string, required: true, from: [id, OrderID] }
              updated_at: { type: timestamp, formats: ["yyyy-MM-dd'T'HH:mm:ss", "dd/MM/yyyy HH:mm"], timezone: Europe/Berlin }
              total:      { type: decimal(18,2), decimal: ",", strip: "€ ." }
              channel:    { default: web }
              note:
            """
        );
        var source = folder.Load().Sources["orders"];
        source.Files.ShouldBe(["orders/*", "more/**/*.csv"]);
        source.Csv.ShouldBe(
            new CsvFormat
            {
                Delimiter = ';',
                Quote = '\'',
                Encoding = "windows-1252",
                Skip = 2,
                Header = false,
                Null = "NULL",
            }
        );
        source.Xlsx.Sheets.ShouldBe(["Orders*"]);
        (source.Mode, source.Contract).ShouldBe((SourceMode.Snapshot, ContractMode.Freeze));
        source.Key.ShouldBe(["order_id"]);
        source.Columns.Select(c => c.Name).ShouldBe(["order_id", "updated_at", "total", "channel", "note"]);
        source.Columns[0].From.ShouldBe(["id", "OrderID"]);
        source.Columns[1].Formats.ShouldBe(["yyyy-MM-dd'T'HH:mm:ss", "dd/MM/yyyy HH:mm"]);
        source.Columns[2].Type.ShouldBe(new ColumnType.Decimal(18, 2));
        (source.Columns[2].DecimalSeparator, source.Columns[2].Strip).ShouldBe((',', "€ ."));
        source.Columns[3].Default.ShouldBe("web");
        source.Columns[2].At.ToString().ShouldBe("sources/orders.yml:12:3");
    }

    [Theory]
    [InlineData("key: [ordr_id]", "T0105 sources/s.yml:2:7 key names 'ordr_id', which is no column of the source")]
    [InlineData("key: order_id\nmode: change", "T0105 sources/s.yml:3:7 mode is 'change', which is not one of changes, snapshot")]
    [InlineData("key: order_id\ncsv: { delimiter: '||' }", "T0105 sources/s.yml:3:19 delimiter is '||', which is not one character")]
    [InlineData("key: order_id\ncsv: { delimeter: '|' }", "T0103 sources/s.yml:3:8 csv has no key 'delimeter'")]
    public void What_is_wrong_is_named_with_its_place(string lines, string error)
    {
        using var folder = new ProjectFolder();
        folder.Write("sources/s.yml", $"files: s/*\n{lines}\ncolumns:\n  order_id: string\n");
        folder.Errors().ShouldContain(error);
    }

    [Theory]
    [InlineData("{ type: decimal(40,2) }")]
    [InlineData("{ type: decimal(10,11) }")]
    [InlineData("{ type: string, formats: yyyy }")]
    [InlineData("{ type: date, formats: jjjj }")]
    [InlineData("{ type: date, timezone: UTC }")]
    [InlineData("{ type: timestamp, timezone: Europe/Berln }")]
    [InlineData("{ type: string, strip: x }")]
    [InlineData("[1]")]
    public void A_column_that_makes_no_sense_is_an_error(string column)
    {
        using var folder = new ProjectFolder();
        folder.Write("sources/s.yml", $"files: s/*\nkey: id\ncolumns:\n  id: string\n  x: {column}\n");
        folder.Errors().ShouldHaveSingleItem().ShouldStartWith("T0105 sources/s.yml:5:");
    }
}
