using Tillhouse.Core;
using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Build;

public sealed class ColumnCastTests
{
    // The casts are stateless, and the tests of one class run one after the other: one engine serves them all.
    private static readonly TestEngine Engine = new();

    [Theory]
    [InlineData("12", "12")]
    [InlineData("-7", "-7")]
    [InlineData("3.0", "3")]
    [InlineData("1.5", "∅")]
    [InlineData("1e3", "∅")]
    [InlineData("0x1F", "∅")]
    [InlineData("9223372036854775808", "∅")]
    [InlineData("twelve", "∅")]
    public void A_whole_number_is_digits_and_nothing_else(string text, string expected) =>
        Cast(Column(new ColumnType.BigInt()), text).ShouldBe(expected);

    [Theory]
    [InlineData("1234.50", "1234.50")]
    [InlineData("1.005", "1.01")]
    [InlineData("-0.10", "-0.10")]
    [InlineData("1,234.50", "∅")]
    [InlineData("abc", "∅")]
    public void A_decimal_has_a_point(string text, string expected) => Cast(Column(new ColumnType.Decimal(18, 2)), text).ShouldBe(expected);

    [Fact]
    public void A_decimal_comma_and_currency_signs_are_read_where_the_contract_says_so() =>
        Cast(Column(new ColumnType.Decimal(18, 2)) with { DecimalSeparator = ',', Strip = "€ ." }, "€ 1.234,50").ShouldBe("1234.50");

    [Theory]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("2024-02-29 00:00:00", "2024-02-29")]
    [InlineData("2023-02-29", "∅")]
    [InlineData("2024-02-29 10:00:00", "∅")]
    [InlineData("2024", "∅")]
    [InlineData("infinity", "∅")]
    [InlineData("29/02/2024", "∅")]
    public void A_date_is_iso_8601_and_a_day_of_the_calendar(string text, string expected) =>
        Cast(Column(new ColumnType.Date()), text).ShouldBe(expected);

    [Fact]
    public void A_date_follows_the_contracts_formats_in_their_order()
    {
        var column = Column(new ColumnType.Date()) with { Formats = ["dd/MM/yyyy", "yyyy-MM-dd"] };
        Cast(column, "01/02/2024").ShouldBe("2024-02-01");
        Cast(column, "2024-02-01").ShouldBe("2024-02-01");
        Cast(column, "2024/02/01").ShouldBe("∅");
    }

    [Theory]
    [InlineData("2024-02-29 10:11:12", "2024-02-29 10:11:12")]
    [InlineData("2024-02-29T10:11:12Z", "2024-02-29 10:11:12")]
    [InlineData("2024-02-29T10:11:12.123456Z", "2024-02-29 10:11:12.123456")]
    [InlineData("2024-02-29T10:11:12+02:00", "2024-02-29 08:11:12")]
    [InlineData("2024-02-29 10:11:12.5-0530", "2024-02-29 15:41:12.5")]
    [InlineData("2024-02-29 10:11", "2024-02-29 10:11:00")]
    [InlineData("2024-02-29", "2024-02-29")]
    [InlineData("2024-02-30 10:11:12", "∅")]
    [InlineData("infinity", "∅")]
    [InlineData("10:11:12", "∅")]
    public void A_timestamp_is_iso_8601_and_its_offset_is_applied(string text, string expected) =>
        Cast(Column(new ColumnType.Timestamp()), text).ShouldBe(expected);

    [Theory]
    [InlineData("2024-07-01 12:00:00", "2024-07-01 10:00:00")]
    [InlineData("2024-01-01 12:00:00", "2024-01-01 11:00:00")]
    [InlineData("2024-10-27 02:30:00", "2024-10-27 00:30:00")]
    [InlineData("2024-10-27 03:30:00", "2024-10-27 02:30:00")]
    public void A_local_time_becomes_utc_and_the_doubled_hour_is_its_earlier_instant(string text, string expected) =>
        Cast(Column(new ColumnType.Timestamp()) with { TimeZone = "Europe/Berlin" }, text).ShouldBe(expected);

    [Theory]
    [InlineData("TRUE", "true")]
    [InlineData("n", "false")]
    [InlineData("0", "false")]
    [InlineData("on", "∅")]
    public void A_boolean_is_one_of_ten_words(string text, string expected) =>
        Cast(Column(new ColumnType.Boolean()), text).ShouldBe(expected);

    [Theory]
    [InlineData("yyyy-MM-dd'T'HH:mm:ss", "%Y-%m-%dT%H:%M:%S")]
    [InlineData("d.M.yy h:mm a", "%-d.%-m.%y %-I:%M %p")]
    [InlineData("yyyy 'o''clock'", "%Y o'clock")]
    [InlineData("GGGG", null)]
    [InlineData("'open", null)]
    public void Java_patterns_become_strptime_patterns_or_are_refused(string java, string? expected) =>
        JavaPattern.ToStrptime(java).ShouldBe(expected);

    private static ColumnContract Column(ColumnType type) =>
        new()
        {
            Name = "value",
            Type = type,
            At = new SourceLocation("sources/test.yml", 1, 1),
        };

    private static string Cast(ColumnContract column, string text)
    {
        return Engine.Rows($"select {ColumnCast.From(column, "t")} from (select {Quote.Text(text)} as t)").Single();
    }
}
