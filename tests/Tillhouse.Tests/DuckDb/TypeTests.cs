using System.Globalization;
using System.Numerics;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class TypeTests : IDisposable
{
    private readonly DuckDbConnection _connection = Memory.Open();

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("true", true)]
    [InlineData("(-128)::TINYINT", sbyte.MinValue)]
    [InlineData("(-32768)::SMALLINT", short.MinValue)]
    [InlineData("2147483647", int.MaxValue)]
    [InlineData("(-9223372036854775808)::BIGINT", long.MinValue)]
    [InlineData("255::UTINYINT", byte.MaxValue)]
    [InlineData("65535::USMALLINT", ushort.MaxValue)]
    [InlineData("4294967295::UINTEGER", uint.MaxValue)]
    [InlineData("18446744073709551615::UBIGINT", ulong.MaxValue)]
    [InlineData("1.5::FLOAT", 1.5f)]
    [InlineData("'-infinity'::DOUBLE", double.NegativeInfinity)]
    [InlineData("'käse 🧀 and more than twelve bytes'", "käse 🧀 and more than twelve bytes")]
    [InlineData("''", "")]
    [InlineData("'{\"a\": 1}'::JSON", "{\"a\": 1}")]
    [InlineData("'b'::ENUM('a', 'b')", "b")]
    [InlineData("'0101100111'::BIT", "0101100111")]
    public void A_plain_value_is_boxed_as_its_own_type(string sql, object expected) => Value(sql).ShouldBe(expected);

    [Fact]
    public void Wide_integers_are_read_to_their_extremes()
    {
        Read<Int128>("(-170141183460469231731687303715884105728)::HUGEINT").ShouldBe(Int128.MinValue);
        Read<UInt128>("340282366920938463463374607431768211455::UHUGEINT").ShouldBe(UInt128.MaxValue);
        Read<BigInteger>("170141183460469231731687303715884105727::HUGEINT").ShouldBe((BigInteger)Int128.MaxValue);
        Read<BigInteger>("'-123456789012345678901234567890123456789012345678901234567890'::BIGNUM")
            .ShouldBe(BigInteger.Parse("-123456789012345678901234567890123456789012345678901234567890", CultureInfo.InvariantCulture));
        Read<BigInteger>("0::BIGNUM").ShouldBe(BigInteger.Zero);
    }

    [Theory]
    [InlineData("1.5::DECIMAL(4,1)", "1.5")]
    [InlineData("-99999.9999::DECIMAL(9,4)", "-99999.9999")]
    [InlineData("-99999999999999.9999::DECIMAL(18,4)", "-99999999999999.9999")]
    [InlineData("0.0000000000000000000000000001::DECIMAL(38,28)", "0.0000000000000000000000000001")]
    [InlineData("79228162514264337593543950335::DECIMAL(38,0)", "79228162514264337593543950335")]
    public void A_decimal_that_fits_is_a_decimal(string sql, string expected)
    {
        Value(sql).ShouldBe(decimal.Parse(expected, CultureInfo.InvariantCulture));
        Read<DuckDbDecimal>(sql).ToString().ShouldBe(expected);
    }

    [Fact]
    public void A_decimal_of_38_digits_is_exact()
    {
        const string digits = "-99999999999999999999999999999999999.999";
        var value = Value($"{digits}::DECIMAL(38,3)").ShouldBeOfType<DuckDbDecimal>();
        value.ToString().ShouldBe(digits);
        Should.Throw<OverflowException>(() => Read<decimal>($"{digits}::DECIMAL(38,3)"));
        Read<DuckDbDecimal>("0.00000000000000000000000000000000000001::DECIMAL(38,38)").Unscaled.ShouldBe(Int128.One);
    }

    [Fact]
    public void Numbers_convert_where_they_fit_and_fail_where_not()
    {
        Read<long>("sum(x) FROM range(10) t(x)").ShouldBe(45);
        Read<int?>("42::BIGINT").ShouldBe(42);
        Read<double>("1.25::DECIMAL(5,2)").ShouldBe(1.25);
        Read<decimal>("7").ShouldBe(7m);
        Read<long>("7.00::DECIMAL(5,2)").ShouldBe(7);
        Should.Throw<OverflowException>(() => Read<int>("3000000000"));
        Should.Throw<InvalidCastException>(() => Read<long>("7.50::DECIMAL(5,2)"));
        Should.Throw<InvalidCastException>(() => Read<int>("'7'"));
    }

    [Fact]
    public void Null_is_DBNull_and_null_only_for_nullable_types()
    {
        Value("NULL").ShouldBe(DBNull.Value);
        Value("NULL::INTEGER").ShouldBe(DBNull.Value);
        Read<int?>("NULL::INTEGER").ShouldBeNull();
        Read<object>("NULL::VARCHAR").ShouldBe(DBNull.Value);
        Should.Throw<InvalidCastException>(() => Read<int>("NULL::INTEGER"));
        Should.Throw<InvalidCastException>(() => Read<string>("NULL::VARCHAR"));
        _connection.Scalar<string>("SELECT NULL::VARCHAR").ShouldBeNull();
    }

    [Fact]
    public void Bytes_and_uuids_keep_their_order()
    {
        Read<byte[]>(@"'\x00\xFFabc'::BLOB").ShouldBe([0, 255, (byte)'a', (byte)'b', (byte)'c']);
        Read<byte[]>("''::BLOB").ShouldBeEmpty();
        Value("'00112233-4455-6677-8899-aabbccddeeff'::UUID").ShouldBe(Guid.Parse("00112233-4455-6677-8899-aabbccddeeff"));
        Read<Guid>("'ffffffff-ffff-ffff-ffff-ffffffffffff'::UUID").ShouldBe(Guid.AllBitsSet);
        Read<string>("'00112233-4455-6677-8899-aabbccddeeff'::UUID").ShouldBe("00112233-4455-6677-8899-aabbccddeeff");
        Read<bool[]>("'101'::BIT").ShouldBe([true, false, true]);
    }

    private object Value(string expression) => _connection.Value(expression);

    private T Read<T>(string expression) => _connection.Read<T>(expression);
}
