using System.Text.Json;
using Tillhouse.Cli;
using Tillhouse.Cli.Rows;
using Tillhouse.Tests.DuckDb;

namespace Tillhouse.Tests.Cli;

/// <summary>Every type of the engine, through a reader, in the formats of the command line.</summary>
public sealed class ReaderOutputTests
{
    [Theory]
    [InlineData(
        "12345678901234567890123456789012.345678::decimal(38,6)",
        "12345678901234567890123456789012.345678",
        "12345678901234567890123456789012.345678"
    )]
    [InlineData("1.50::decimal(18,2)", "1.50", "1.50")]
    [InlineData(
        "170141183460469231731687303715884105727::hugeint",
        "170141183460469231731687303715884105727",
        "170141183460469231731687303715884105727"
    )]
    [InlineData("0.1::double + 0.2::double", "0.30000000000000004", "0.30000000000000004")]
    [InlineData("'inf'::double", "Infinity", "\"Infinity\"")]
    [InlineData("true", "true", "true")]
    [InlineData("null", "", "null")]
    [InlineData("date '2025-04-01'", "2025-04-01", "\"2025-04-01\"")]
    [InlineData("timestamp '2025-04-01 10:20:30.5'", "2025-04-01 10:20:30.5", "\"2025-04-01T10:20:30.5\"")]
    [InlineData("timestamptz '2025-04-01 10:20:30+02:00'", "2025-04-01 08:20:30Z", "\"2025-04-01T08:20:30Z\"")]
    [InlineData("time '10:20:30.25'", "10:20:30.25", "\"10:20:30.25\"")]
    [InlineData("interval '14 months 3 days -1 second'", "1 year 2 months 3 days -00:00:01", "\"1 year 2 months 3 days -00:00:01\"")]
    [InlineData("interval '0 seconds'", "00:00:00", "\"00:00:00\"")]
    [InlineData(
        "uuid 'a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11'",
        "a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11",
        "\"a0eebc99-9c0b-4ef8-bb6d-6bb9bd380a11\""
    )]
    [InlineData("'\\x00\\xFF'::blob", "00ff", "\"00ff\"")]
    [InlineData("[1.50::decimal(4,2), null]", "\"[1.50,null]\"", "[1.50,null]")]
    [InlineData("{'a': 1, 'b': 'x'}", "\"{\"\"a\"\":1,\"\"b\"\":\"\"x\"\"}\"", "{\"a\":1,\"b\":\"x\"}")]
    [InlineData("map {'k': 1}", "\"{\"\"k\"\":1}\"", "{\"k\":1}")]
    [InlineData("'x'::enum('x','y')", "x", "\"x\"")]
    public async Task A_value_of_every_type_is_written_whole(string sql, string csv, string json)
    {
        (await WriteAsync(OutputFormat.Csv, $"select 1 as n, {sql} as v")).Out.ShouldBe($"n,v\n1,{csv}\n");
        var text = (await WriteAsync(OutputFormat.Json, $"select 1 as n, {sql} as v")).Out;
        text.ShouldBe($"[\n{{\"n\":1,\"v\":{json}}}\n]\n");
        JsonDocument.Parse(text);
    }

    [Fact]
    public async Task A_table_shows_its_first_hundred_rows_and_says_so()
    {
        var (output, error) = await WriteAsync(OutputFormat.Table, "select range as n from range(1000000)");
        output.Split('\n').Length.ShouldBe(2 + 100 + 1);
        error.ShouldStartWith("the first 100 rows;");
    }

    [Fact]
    public async Task A_limit_that_is_not_reached_says_nothing()
    {
        var (_, error) = await WriteAsync(OutputFormat.Table, "select range as n from range(100)");
        error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Csv_streams_all_rows() =>
        (await WriteAsync(OutputFormat.Csv, "select range as n from range(5000)")).Out.Split('\n').Length.ShouldBe(5002);

    private static async Task<(string Out, string Error)> WriteAsync(OutputFormat format, string sql)
    {
        using var box = new TillBox();
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        await using var connection = Memory.Open();
        await using var command = connection.CreateCommand();
        command.CommandText = sql;
        var cancel = TestContext.Current.CancellationToken;
        await using var reader = await command.ExecuteReaderAsync(cancel);
        await new Output(box.Terminal(output, error), format, quiet: false, colour: false).WriteAsync(reader, null, cancel);
        return (output.ToString(), error.ToString());
    }
}
