using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Tests.Delta;

public sealed class TypeWideningTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    /// <summary>All pairs of section 11, at the edges of what the narrower type holds.</summary>
    [Theory]
    [InlineData("(-128)::TINYINT", "short", "-128")]
    [InlineData("127::TINYINT", "integer", "127")]
    [InlineData("(-128)::TINYINT", "long", "-128")]
    [InlineData("(-32768)::SMALLINT", "integer", "-32768")]
    [InlineData("32767::SMALLINT", "long", "32767")]
    [InlineData("(-2147483648)::INTEGER", "long", "-2147483648")]
    [InlineData("1.5::FLOAT", "double", "1.5")]
    [InlineData("127::TINYINT", "double", "127.0")]
    [InlineData("(-32768)::SMALLINT", "double", "-32768.0")]
    [InlineData("2147483647::INTEGER", "double", "2147483647.0")]
    [InlineData("DATE '0001-01-01'", "timestamp_ntz", "0001-01-01 00:00:00")]
    [InlineData("DATE '9999-12-31'", "timestamp_ntz", "9999-12-31 00:00:00")]
    [InlineData("99.99::DECIMAL(4,2)", "decimal(6,2)", "99.99")]
    [InlineData("(-99.99)::DECIMAL(4,2)", "decimal(10,4)", "-99.9900")]
    [InlineData("9999999999999999.99::DECIMAL(18,2)", "decimal(38,4)", "9999999999999999.9900")]
    [InlineData("(-128)::TINYINT", "decimal(10,0)", "-128")]
    [InlineData("32767::SMALLINT", "decimal(12,2)", "32767.00")]
    [InlineData("2147483647::INTEGER", "decimal(11,1)", "2147483647.0")]
    [InlineData("9223372036854775807::BIGINT", "decimal(20,0)", "9223372036854775807")]
    [InlineData("(-9223372036854775807)::BIGINT", "decimal(22,2)", "-9223372036854775807.00")]
    public void A_file_of_before_a_widening_is_read_with_the_new_type_wherever_the_value_stands(string stored, string type, string text)
    {
        var file = Path.Combine(fixture.Folder.Path, "old.parquet");
        fixture.Connection.Execute(
            $"COPY (SELECT {stored} AS c, [{stored}] AS l, {{'f': {stored}}} AS s, MAP {{1::INTEGER: {stored}}} AS m UNION ALL SELECT NULL, NULL, NULL, NULL) TO '{file}' (FORMAT parquet)"
        );
        var wide = DeltaSchema
            .Parse(
                """{"type":"struct","fields":[{"name":"c","type":"TYPE","nullable":true,"metadata":{}}]}""".Replace(
                    "TYPE",
                    type,
                    StringComparison.Ordinal
                )
            )
            .Fields[0]
            .Type;
        var schema = new StructType([
            new StructField("c", wide),
            new StructField("l", new ArrayType(wide)),
            new StructField("s", new StructType([new StructField("f", wide), new StructField("later", DeltaType.String)])),
            new StructField("m", new MapType(DeltaType.Integer, wide)),
        ]);
        var scan = TableScan.Sql(schema, [], [new ScanFile(file, [])]);
        fixture
            .Connection.Scalar<string>(
                $"SELECT typeof(c) || '|' || c || '|' || l[1] || '|' || s.f || '|' || m[1] || '|' || (s.later IS NULL) FROM {scan} AS t WHERE c IS NOT NULL"
            )
            .ShouldBe($"{Engine(wide)}|{text}|{text}|{text}|{text}|true");
        fixture.Connection.Scalar<long>($"SELECT count(*) FROM {scan} AS t").ShouldBe(2);
    }

    private static string Engine(DeltaType type) =>
        type switch
        {
            DecimalType d => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"DECIMAL({d.Precision},{d.Scale})"),
            _ => type.ToString() switch
            {
                "short" => "SMALLINT",
                "integer" => "INTEGER",
                "long" => "BIGINT",
                "double" => "DOUBLE",
                _ => "TIMESTAMP",
            },
        };
}
