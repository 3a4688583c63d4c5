using System.IO.Compression;
using System.Text;
using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Ingest;

public sealed class PreflightTests : IDisposable
{
    private readonly Probe _probe = new();
    private readonly SourceContract _contract = Probe.Contract() with
    {
        Columns = [Probe.Column("id", required: true, "Order ID"), Probe.Column("amount")],
    };

    [Fact]
    public void Columns_are_matched_by_name_alias_and_case_and_never_by_place()
    {
        var file = Take("x.csv", "AMOUNT, order id \n1.50,a\n");
        _probe.Rows(file, "id", "amount").ShouldBe(["2|a|1.50"]);
    }

    [Theory]
    [InlineData("x.csv", "column 2,\na,b\n", "2|a|b")]
    [InlineData("x.csv", ",column 1\nb,a\n", "2|a|b", "column_1_2", "column_1")]
    [InlineData("x.json", "{\"key 2\": \"a\", \"\": \"b\"}", "1|a|b", "key_2", "key_2_2")]
    public void A_column_without_a_name_does_not_clash_with_one_called_like_its_stand_in(
        string name,
        string content,
        string row,
        string a = "column_2",
        string b = "column_2_2"
    ) => _probe.Rows(_probe.Take(Probe.Contract(), name, Encoding.UTF8.GetBytes(content)), a, b).ShouldBe([row]);

    [Fact]
    public void Bytes_in_Parquet_land_as_text_when_all_are_and_else_hexadecimal()
    {
        var path = Path.Combine(_probe.Scratch, "bytes.parquet");
        using (
            var command = new DuckDbCommand(
                $"COPY (SELECT encode('hé') AS text, from_hex('ff00') AS bytes) TO '{path}' (FORMAT parquet)",
                _probe.Connection
            )
        )
        {
            command.ExecuteNonQuery();
        }

        _probe.Rows(_probe.Take(Probe.Contract(), path), "text", "bytes").ShouldBe(["1|hé|ff00"]);
    }

    [Theory]
    [InlineData("x.csv", "<!DOCTYPE html><html>", "T0402")]
    [InlineData("x.csv", "{\"error\": \"not found\"}", "T0402")]
    [InlineData("x.csv", "amount\n1\n", "T0405")]
    [InlineData("x.csv", "id,Order ID\n1,2\n", "T0406")]
    [InlineData("x.csv", "", "T0408")]
    [InlineData("x.csv", "id,\"amount\n1,2\n", "T0409")]
    [InlineData("x.json", "[{\"id\":1},", "T0410")]
    [InlineData("x.parquet", "PAR1 and no more", "T0411")]
    [InlineData("x.xlsx", "id,amount", "T0412")]
    [InlineData("x.csv.zst", "\u0028\u00b5\u002f\u00fd", "T0401")]
    public void Files_that_are_not_what_they_claim_are_refused(string name, string content, string code)
    {
        Should.Throw<TerminalException>(() => _probe.Take(_contract, name, Encoding.Latin1.GetBytes(content))).Code.Id.ShouldBe(code);
    }

    [Fact]
    public void A_frozen_contract_refuses_and_an_ignoring_one_drops_what_it_does_not_name()
    {
        var bytes = "id,note\n1,x\n"u8.ToArray();
        Should
            .Throw<TerminalException>(() => _probe.Take(_contract with { Contract = ContractMode.Freeze }, "x.csv", bytes))
            .Code.Id.ShouldBe("T0407");
        var file = _probe.Take(_contract with { Contract = ContractMode.Ignore }, "x.csv", bytes);
        file.Drift.Ignored.ShouldBe(["note"]);
        _probe.Rows(file, "id").ShouldBe(["2|1"]);
    }

    [Fact]
    public void A_line_beyond_the_limit_is_refused()
    {
        Should.Throw<TerminalException>(() => Take("x.csv", "id\n" + new string('x', 2_100_000))).Code.Id.ShouldBe("T0413");
    }

    [Fact]
    public void A_workbook_without_the_sheet_names_those_it_has()
    {
        var path = SharedData.Path("data/aws_lakehouse_lab/orders_apr_2025.xlsx");
        var contract = Probe.Contract() with { Xlsx = new XlsxFormat { Sheets = ["nope"] } };
        Should.Throw<TerminalException>(() => _probe.Take(contract, path)).Code.Id.ShouldBe("T0416");
    }

    [Fact]
    public void Every_sheet_of_a_workbook_lands_with_its_name()
    {
        var file = _probe.Take(Probe.Contract(), SharedData.Path("data/aws_lakehouse_lab/orders_apr_2025.xlsx"));
        file.Landed.ShouldBe(7500);
        file.Parts.Count.ShouldBe(15);
        _probe.Count(file).ShouldBe(7500);
    }

    [Fact]
    public void A_workbook_with_a_damaged_part_is_refused()
    {
        var bytes = File.ReadAllBytes(SharedData.Path("data/aws_lakehouse_lab/orders_apr_2025.xlsx"));
        bytes[bytes.Length / 2] ^= 0x55;
        Should.Throw<TerminalException>(() => _probe.Take(Probe.Contract(), "x.xlsx", bytes)).Code.Id.ShouldBe("T0412");
    }

    [Fact]
    public void A_gzip_file_cut_off_anywhere_is_refused_and_members_are_joined()
    {
        var whole = Gzip("id,amount\n1,2\n").Concat(Gzip("3,4\n")).ToArray();
        _probe.Rows(_probe.Take(_contract, "x.csv.gz", whole), "id").ShouldBe(["2|1", "3|3"]);
        var firstEnds = Gzip("id,amount\n1,2\n").Length;
        for (var length = 1; length < whole.Length; length++)
        {
            if (length != firstEnds)
            {
                Should.Throw<TerminalException>(() => _probe.Take(_contract, "x.csv.gz", whole[..length]), $"{length} bytes");
            }
        }
    }

    [Fact]
    public void A_flipped_bit_in_a_gzip_file_never_changes_rows()
    {
        var whole = Gzip(string.Concat("id,amount\n", string.Concat(Enumerable.Range(0, 500).Select(i => $"{i},{i * 7}\n"))));
        var random = new Random(7);
        for (var i = 0; i < 200; i++)
        {
            var bytes = whole.ToArray();
            bytes[random.Next(bytes.Length)] ^= (byte)(1 << random.Next(8));
            try
            {
                _probe.Take(_contract, "x.csv.gz", bytes).Landed.ShouldBe(500);
            }
            catch (TerminalException) { }
        }
    }

    [Theory]
    [InlineData("utf-16")]
    [InlineData("utf-16BE")]
    [InlineData("utf-32")]
    public void A_byte_order_mark_tells_the_encoding(string name)
    {
        var encoding = Encoding.GetEncoding(name);
        byte[] bytes = [.. encoding.GetPreamble(), .. encoding.GetBytes("id,amount\nä€,2\n")];
        _probe.Rows(_probe.Take(_contract, "x.csv", bytes), "id").ShouldBe(["2|ä€"]);
    }

    [Fact]
    public void Windows_1252_is_read_when_the_contract_says_so_and_refused_when_not()
    {
        var bytes = Encoding.Latin1.GetBytes("id,amount\nä,1\nö,2\nü,3\n");
        Should.Throw<TerminalException>(() => _probe.Take(_contract, "x.csv", bytes)).Code.Id.ShouldBe("T0404");
        var file = _probe.Take(_contract with { Csv = new CsvFormat { Encoding = "windows-1252" } }, "x.csv", bytes);
        _probe.Rows(file, "id").ShouldBe(["2|ä", "3|ö", "4|ü"]);
    }

    [Fact]
    public void A_single_broken_record_goes_to_quarantine_with_its_bytes()
    {
        byte[] bytes = [.. "id,amount\nä,1\n"u8, 0xFF, .. ",2\nö,3\n"u8];
        var file = _probe.Take(_contract, "x.csv", bytes);
        _probe.Rows(file, "id").ShouldBe(["2|ä", "4|ö"]);
        _probe.Unreadable(file).ShouldBe(["3|utf8|\\xFF,2"]);
    }

    [Fact]
    public void An_open_quote_swallows_nothing()
    {
        var file = Take("x.csv", "id,amount\n1,2\n3,\"4\n5,6\n7,8");
        _probe.Rows(file, "id").ShouldBe(["2|1"]);
        _probe.Unreadable(file).ShouldBe(["3|open_quote|3,\"4", "4|open_quote|5,6", "5|open_quote|7,8"]);
    }

    [Fact]
    public void Empty_fields_are_missing_in_csv_quoted_or_not_and_so_is_the_text_for_null()
    {
        var file = _probe.Take(
            _contract with
            {
                Csv = new CsvFormat { Null = "\\N" },
            },
            "x.csv",
            "id,amount\n1,\n2,\"\"\n3,\\N\n"u8.ToArray()
        );
        _probe.Rows(file, "id", "amount").ShouldBe(["2|1|∅", "3|2|∅", "4|3|∅"]);
    }

    [Fact]
    public void Json_values_keep_the_text_they_were_written_with()
    {
        var file = Take(
            "x.jsonl",
            "{\"id\":\"a\",\"amount\":1.50}\nnope\n\n{\"amount\":12345678901234567890.10,\"id\":\"\",\"tags\":[1, {\"k\":null}]}\n"
        );
        _probe.Rows(file, "id", "amount", "tags").ShouldBe(["1|a|1.50|∅", "4||12345678901234567890.10|[1, {\"k\":null}]"]);
        _probe.Unreadable(file).ShouldHaveSingleItem().ShouldStartWith("2|json|nope");
    }

    [Fact]
    public void A_json_array_knows_the_line_of_each_element()
    {
        var file = Take("x.json", "[\n {\"id\": 1},\n {\"id\": 2,\n  \"amount\": true}\n]");
        _probe.Rows(file, "id", "amount").ShouldBe(["2|1|∅", "3|2|true"]);
    }

    public void Dispose() => _probe.Dispose();

    private Tillhouse.Core.Ingest.StagedFile Take(string name, string text) => _probe.Take(_contract, name, Encoding.UTF8.GetBytes(text));

    private static byte[] Gzip(string text)
    {
        using var packed = new MemoryStream();
        using (var gzip = new GZipStream(packed, CompressionLevel.Optimal))
        {
            gzip.Write(Encoding.UTF8.GetBytes(text));
        }

        return packed.ToArray();
    }
}
