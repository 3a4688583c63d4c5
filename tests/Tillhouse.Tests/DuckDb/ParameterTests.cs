using System.Globalization;
using System.Numerics;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class ParameterTests : IDisposable
{
    private readonly DuckDbConnection _connection = Memory.Open();

    public void Dispose() => _connection.Dispose();

    public static TheoryData<object, string> Values() =>
        new()
        {
            { true, "BOOLEAN" },
            { sbyte.MinValue, "TINYINT" },
            { byte.MaxValue, "UTINYINT" },
            { short.MinValue, "SMALLINT" },
            { ushort.MaxValue, "USMALLINT" },
            { int.MinValue, "INTEGER" },
            { uint.MaxValue, "UINTEGER" },
            { long.MinValue, "BIGINT" },
            { ulong.MaxValue, "UBIGINT" },
            { Int128.MinValue, "HUGEINT" },
            { UInt128.MaxValue, "UHUGEINT" },
            { 1.5f, "FLOAT" },
            { double.NegativeInfinity, "DOUBLE" },
            { -123.4500m, "DECIMAL(7,4)" },
            { "naïve ' \" \0 text 🧀", "VARCHAR" },
            { "", "VARCHAR" },
            { Guid.Parse("80112233-4455-6677-8899-aabbccddeeff"), "UUID" },
            { new DateOnly(1900, 2, 28), "DATE" },
            { new DateTime(1969, 7, 20, 20, 17, 40).AddMicroseconds(1), "TIMESTAMP" },
            { new DateTimeOffset(2024, 10, 27, 2, 30, 0, TimeSpan.Zero), "TIMESTAMP WITH TIME ZONE" },
            { new TimeOnly(23, 59, 59, 999), "TIME" },
            { new DuckDbTimeTz(new TimeSpan(1, 2, 3), TimeSpan.FromHours(14)), "TIME WITH TIME ZONE" },
            { new DuckDbInterval(-1, 2, -3), "INTERVAL" },
        };

    [Theory]
    [MemberData(nameof(Values), DisableDiscoveryEnumeration = true)]
    public void A_value_comes_back_as_itself(object value, string type)
    {
        _connection.Value("typeof(?)", value).ShouldBe(type);
        _connection.Value("?", value).ShouldBe(value);
    }

    [Fact]
    public void Bytes_big_numbers_lists_and_structs_come_back_as_themselves()
    {
        _connection.Read<byte[]>("?", (byte[])[0, 255, 7]).ShouldBe([0, 255, 7]);
        var big = BigInteger.Pow(10, 60) * -1;
        _connection.Read<BigInteger>("?", big).ShouldBe(big);
        _connection.Read<BigInteger>("?::BIGNUM", big * -3).ShouldBe(big * -3);
        _connection.Read<int?[]>("?", new List<int?> { 1, null, 3 }).ShouldBe([1, null, 3]);
        _connection.Read<string?[]>("?", (object)new[] { "a", null, "b" }).ShouldBe(["a", null, "b"]);
        _connection.Read<long[]>("?", Array.Empty<long>()).ShouldBeEmpty();
        var item = new Dictionary<string, object?>
        {
            ["id"] = 1,
            ["tags"] = new List<string> { "x" },
        };
        _connection.Read<Dictionary<string, object?>>("?", item)["tags"].ShouldBe(new List<string?> { "x" });
        _connection.Value("?", DBNull.Value).ShouldBe(DBNull.Value);
        _connection.Value("?", [null]).ShouldBe(DBNull.Value);
        _connection
            .Value("?::VARCHAR", new DuckDbDecimal(-Int128.Parse(new string('9', 38), CultureInfo.InvariantCulture), 5))
            .ShouldBe("-" + new string('9', 33) + ".99999");
        Should.Throw<NotSupportedException>(() => _connection.Value("?", new object()));
    }

    [Fact]
    public void Names_and_numbers_find_their_values()
    {
        using var command = new DuckDbCommand("SELECT $b - $a, $a", _connection);
        command.Parameters.AddWithValue("$a", 1);
        command.Parameters.AddWithValue("B", 10);
        command.ExecuteScalar().ShouldBe(9);
        command.Parameters["a"].Value = 4;
        command.ExecuteScalar().ShouldBe(6);

        using var numbered = new DuckDbCommand("SELECT $2 || $1 || $2", _connection);
        numbered.Parameters.AddValue("x");
        numbered.Parameters.AddValue("y");
        numbered.ExecuteScalar().ShouldBe("yxy");
    }

    [Fact]
    public void A_missing_or_superfluous_value_is_an_error()
    {
        using var command = new DuckDbCommand("SELECT $a, $b", _connection);
        command.Parameters.AddWithValue("a", 1);
        Should.Throw<InvalidOperationException>(() => command.ExecuteScalar()).Message.ShouldContain("$b");
        Should.Throw<InvalidOperationException>(() => _connection.Value("?", 1, 2)).Message.ShouldContain("2 positional");
    }

    [Fact]
    public void A_prepared_command_follows_a_change_of_the_table()
    {
        _connection.Execute("CREATE TABLE t AS SELECT 1 AS x");
        using var command = new DuckDbCommand("SELECT * FROM t WHERE x = ?", _connection);
        command.Parameters.AddValue(1);
        command.Prepare();
        command.ExecuteScalar().ShouldBe(1);
        _connection.Execute("CREATE OR REPLACE TABLE t AS SELECT 'one' AS y, 1::BIGINT AS x");
        command.ExecuteScalar().ShouldBe("one");
    }

    [Fact]
    public void Every_statement_of_a_text_gets_the_named_values()
    {
        using var command = new DuckDbCommand(
            "CREATE TABLE t (x INTEGER); INSERT INTO t VALUES ($x), ($y); INSERT INTO t VALUES ($x); SELECT sum(x) FROM t; -- done",
            _connection
        );
        command.Parameters.AddWithValue("x", 3);
        command.Parameters.AddWithValue("y", 4);
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        reader.GetInt32(0).ShouldBe(10);
        reader.RecordsAffected.ShouldBe(3);
        reader.NextResult().ShouldBeFalse();
    }
}
