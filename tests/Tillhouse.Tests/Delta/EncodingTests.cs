using FsCheck;
using FsCheck.Fluent;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Tests.Delta;

public sealed class EncodingTests
{
    [Fact]
    public void A_path_that_is_encoded_is_decoded_to_itself() =>
        Prop.ForAll<NonNull<string>>(text =>
            {
                var path = Whole(text.Get);
                var encoded = FilePath.Encode(path);
                return FilePath.Decode(encoded) == path
                    && !encoded.Any(c => c is ' ' or '"' or '#' or '<' or '>' or '?' or '\\' or '^' or '`' or '{' or '|' or '}' or < ' ');
            })
            .QuickCheckThrowOnFailure();

    [Theory]
    [InlineData("a%253Ab", "a%3Ab")]
    [InlineData("a+b%20c", "a+b c")]
    [InlineData("100%", "100%")]
    [InlineData("%F0%9F%98%80", "😀")]
    [InlineData("test%25file%25prefix-", "test%file%prefix-")]
    public void A_path_is_decoded_exactly_once(string path, string decoded) => FilePath.Decode(path).ShouldBe(decoded);

    [Theory]
    [InlineData("a:b", "p=a%3Ab", "p=a%253Ab")]
    [InlineData("a b", "p=a b", "p=a%20b")]
    [InlineData("x}é", "p=x}é", "p=x%7Dé")]
    [InlineData("", "p=__HIVE_DEFAULT_PARTITION__", "p=__HIVE_DEFAULT_PARTITION__")]
    [InlineData(null, "p=__HIVE_DEFAULT_PARTITION__", "p=__HIVE_DEFAULT_PARTITION__")]
    public void A_partition_directory_is_escaped_twice(string? value, string directory, string path)
    {
        FilePath.HiveDirectory("p", value).ShouldBe(directory);
        FilePath.Encode(directory).ShouldBe(path);
    }

    [Theory]
    [InlineData("/p")]
    [InlineData("file:/p")]
    [InlineData("file:///p")]
    [InlineData("/tables/t/../../p", false)]
    public void Spellings_of_one_absolute_path_are_equal(string path, bool equal = true) =>
        (FilePath.Canonical(path, "/tables/t") == "/p").ShouldBe(equal);

    [Fact]
    public void An_absolute_path_below_the_table_is_relative()
    {
        FilePath.Canonical("file:///tables/t/a%20b/x.parquet", "/tables/t").ShouldBe("a b/x.parquet");
        FilePath.Canonical("/tables/t2/x.parquet", "/tables/t").ShouldBe("/tables/t2/x.parquet");
    }

    [Fact]
    public void Bounds_of_texts_are_short_and_enclose_the_text() =>
        Prop.ForAll<NonNull<string>, bool>(
                (text, high) =>
                {
                    var whole = Whole(text.Get);
                    whole = string.Concat(Enumerable.Repeat(whole + (high ? "\U0010FFFF" : "z"), 8));
                    var min = StatisticsValue.TruncateMin(whole);
                    var max = StatisticsValue.TruncateMax(whole);
                    return min.Length <= 33
                        && whole.StartsWith(min, StringComparison.Ordinal)
                        && Compare(min, whole) <= 0
                        && (max is null || (max.Length <= 66 && Compare(max, whole) >= 0));
                }
            )
            .QuickCheckThrowOnFailure();

    [Fact]
    public void Short_texts_are_bounds_themselves_and_long_ones_get_a_tie_breaker()
    {
        StatisticsValue.TruncateMax("short").ShouldBe("short");
        StatisticsValue.TruncateMax(new string('a', 40)).ShouldBe(new string('a', 32) + "\x7F");
        StatisticsValue.TruncateMax(new string('é', 40)).ShouldBe(new string('é', 32) + "\U0010FFFF");
        StatisticsValue.TruncateMin(new string('a', 31) + "😀b").ShouldBe(new string('a', 31) + "😀");
        StatisticsValue.TruncateMax(string.Concat(Enumerable.Repeat("\U0010FFFF", 40))).ShouldBeNull();
    }

    [Theory]
    [InlineData("timestamp", "2024-01-01 10:00:00.123456+00", "\"2024-01-01T10:00:00.123Z\"", "\"2024-01-01T10:00:00.124Z\"")]
    [InlineData("timestamp", "2024-01-01 10:00:00.123+00", "\"2024-01-01T10:00:00.123Z\"", "\"2024-01-01T10:00:00.123Z\"")]
    [InlineData("timestamp_ntz", "2024-01-01 10:00:00", "\"2024-01-01T10:00:00.000\"", "\"2024-01-01T10:00:00.000\"")]
    [InlineData("timestamp", "48690-01-01 00:00:00+00", null, null)]
    [InlineData("double", "inf", null, null)]
    [InlineData("double", "nan", null, null)]
    [InlineData("double", "1e+300", "1e+300", "1e+300")]
    [InlineData("boolean", "1", null, null)]
    [InlineData("binary", "00", null, null)]
    [InlineData("date", "2024-02-29", "\"2024-02-29\"", "\"2024-02-29\"")]
    [InlineData("date", "infinity", null, null)]
    [InlineData("string", "a\"b\\", "\"a\\\"b\\\\\"", "\"a\\\"b\\\\\"")]
    public void Bounds_are_written_by_their_type(string type, string text, string? min, string? max)
    {
        var leaf = new LeafStatistics(text, text, 0);
        StatisticsValue.Min(new PrimitiveType(type), leaf).ShouldBe(min);
        StatisticsValue.Max(new PrimitiveType(type), leaf).ShouldBe(max);
        StatisticsValue.Max(new PrimitiveType(type), leaf with { HasNaN = true }).ShouldBeNull();
    }

    [Fact]
    public void A_schema_is_written_as_it_was_read()
    {
        const string json =
            """{"type":"struct","fields":[{"name":"a","type":"decimal(10,2)","nullable":false,"metadata":{"comment":"x \"y\"","delta.columnMapping.id":1}},{"name":"s","type":{"type":"struct","fields":[{"name":"l","type":{"type":"array","elementType":"timestamp_ntz","containsNull":true},"nullable":true,"metadata":{}}]},"nullable":true,"metadata":{}},{"name":"m","type":{"type":"map","keyType":"string","valueType":"void","valueContainsNull":false},"nullable":true,"metadata":{}}]}""";
        DeltaSchema.ToJson(DeltaSchema.Parse(json)).ShouldBe(json);
    }

    /// <summary>UTF-16 order is not that of code points, which is what bounds are compared by.</summary>
    private static int Compare(string a, string b) =>
        System.Text.Encoding.UTF8.GetBytes(a).AsSpan().SequenceCompareTo(System.Text.Encoding.UTF8.GetBytes(b));

    private static string Whole(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));
}
