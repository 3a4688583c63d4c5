using System.Numerics;
using System.Text.Json;
using Tillhouse.Cli;
using Tillhouse.Cli.Rows;

namespace Tillhouse.Tests.Cli;

public sealed class RowWriterTests
{
    private static readonly ResultColumn[] Columns = [new("name"), new("amount", IsNumber: true)];

    [Fact]
    public void Csv_tells_null_from_an_empty_text() => Csv([null, ""], ["", null]).ShouldBe("name,amount\n,\"\"\n\"\",\n");

    [Fact]
    public void Csv_quotes_what_a_reader_would_split_or_trim() =>
        Csv(["a,b", "say \"hi\""], ["two\nlines", " edge "])
            .ShouldBe("name,amount\n\"a,b\",\"say \"\"hi\"\"\"\n\"two\nlines\",\" edge \"\n");

    [Fact]
    public void Csv_writes_every_digit_of_a_number() =>
        Csv([decimal.Parse("1945810.4100", System.Globalization.CultureInfo.InvariantCulture), BigInteger.Pow(10, 37)])
            .ShouldBe("name,amount\n1945810.4100,10000000000000000000000000000000000000\n");

    [Fact]
    public void Csv_of_one_column_keeps_a_null_visible_to_readers()
    {
        var text = new StringWriter();
        var writer = new CsvRowWriter(text);
        writer.Begin([new ResultColumn("only")]);
        writer.Row([DBNull.Value]);
        writer.End();
        text.ToString().ShouldBe("only\n,\n");
    }

    [Fact]
    public void Json_is_one_valid_array_with_a_row_a_line()
    {
        var text = Json(["Žofie \"x\" \u001b", 12.50m], [null, -1L]);
        text.ShouldBe("[\n{\"name\":\"Žofie \\\"x\\\" \\u001B\",\"amount\":12.50},\n{\"name\":null,\"amount\":-1}\n]\n");
        JsonDocument.Parse(text).RootElement.GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public void Json_of_no_rows_is_an_empty_array() => Json().ShouldBe("[]\n");

    [Fact]
    public void Json_has_no_word_for_nan_and_says_it_as_text() => Json(["x", double.NaN]).ShouldContain("\"amount\":\"NaN\"");

    [Fact]
    public void Json_keeps_both_of_two_columns_with_one_name()
    {
        var text = new StringWriter();
        var writer = new JsonRowWriter(text);
        writer.Begin([new("a"), new("a")]);
        writer.Row([1, 2]);
        writer.End();
        text.ToString().ShouldBe("[\n{\"a\":1,\"a_2\":2}\n]\n");
    }

    [Fact]
    public void Lists_and_structs_become_json_in_every_format()
    {
        object value = new object?[]
        {
            1,
            null,
            new Dictionary<string, object?> { ["k"] = "v" },
        };
        Csv([value, 1]).ShouldBe("name,amount\n\"[1,null,{\"\"k\"\":\"\"v\"\"}]\",1\n");
        Json([value, 1]).ShouldContain("\"name\":[1,null,{\"k\":\"v\"}]");
    }

    [Fact]
    public void Times_are_iso_and_show_a_fraction_only_where_there_is_one()
    {
        ValueText.Of(new DateTime(2025, 4, 1, 9, 30, 0, DateTimeKind.Utc)).ShouldBe("2025-04-01 09:30:00");
        ValueText.Of(new DateTime(2025, 4, 1, 9, 30, 0, DateTimeKind.Utc).AddMicroseconds(120)).ShouldBe("2025-04-01 09:30:00.00012");
        ValueText.Of(new DateOnly(2025, 4, 1)).ShouldBe("2025-04-01");
        Json([new DateTime(2025, 4, 1), 1]).ShouldContain("\"2025-04-01T00:00:00\"");
    }

    [Fact]
    public void Table_aligns_numbers_right_and_counts_wide_characters_twice()
    {
        Table(0, ["東京", 5], ["Zoe\u0301", 1200]).ShouldBe("name  amount\n────  ──────\n東京       5\nZoe\u0301     1200\n");
    }

    [Fact]
    public void Table_says_null_where_text_is_missing() => Table(0, [null, DBNull.Value]).ShouldContain("NULL    NULL");

    [Fact]
    public void Table_cuts_its_widest_column_to_the_window()
    {
        var lines = Table(24, [new string('x', 60), 5]).Split('\n');
        lines.ShouldAllBe(line => CellText.Width(line) <= 24);
        lines[2].ShouldBe(new string('x', 15) + "…" + "       5");
    }

    [Fact]
    public void Table_never_passes_a_control_character_to_the_terminal() =>
        Table(0, ["a\u001b[31mb\nc\u0085", 1]).ShouldContain("a␛[31mb␊c\ufffd");

    private static string Csv(params object?[][] rows) => Write(output => new CsvRowWriter(output), rows);

    private static string Json(params object?[][] rows) => Write(output => new JsonRowWriter(output), rows);

    private static string Table(int width, params object?[][] rows) =>
        Write(output => new TableRowWriter(output, width, new Colours(On: false)), rows);

    private static string Write(Func<TextWriter, RowWriter> create, object?[][] rows)
    {
        using var text = new StringWriter { NewLine = "\n" };
        var writer = create(text);
        writer.Begin(Columns);
        foreach (var row in rows)
        {
            writer.Row(row);
        }

        writer.End();
        return text.ToString();
    }
}
