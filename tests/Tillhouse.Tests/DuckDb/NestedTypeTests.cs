using System.Data.Common;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class NestedTypeTests : IDisposable
{
    private readonly DuckDbConnection _connection = Memory.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_list_is_read_as_array_or_list_of_its_element()
    {
        _connection.Read<int[]>("[1, 2, 3]").ShouldBe([1, 2, 3]);
        _connection.Read<List<int>>("[1, 2, 3]").ShouldBe([1, 2, 3]);
        _connection.Read<int?[]>("[1, NULL]").ShouldBe([1, null]);
        _connection.Read<string?[]>("['a', NULL, 'a longer text than twelve']").ShouldBe(["a", null, "a longer text than twelve"]);
        _connection.Read<decimal[]>("[1.5, 2.25]::DECIMAL(10,2)[]").ShouldBe([1.5m, 2.25m]);
        _connection.Read<List<int>>("[]::INTEGER[]").ShouldBeEmpty();
        _connection.Value("[1, NULL]").ShouldBeOfType<List<int?>>().ShouldBe([1, null]);
        Should.Throw<InvalidCastException>(() => _connection.Read<int[]>("[1, NULL]"));
    }

    [Fact]
    public void Lists_of_lists_and_fixed_arrays_find_their_elements()
    {
        using var command = new DuckDbCommand("SELECT [[x, x + 1], [], NULL], [x, 9]::BIGINT[2] FROM range(5000) t(x)", _connection);
        using var reader = command.ExecuteReader();
        for (var row = 0L; reader.Read(); row++)
        {
            var lists = reader.GetFieldValue<List<List<long?>?>>(0);
            lists[0].ShouldBe([row, row + 1]);
            lists[1].ShouldBeEmpty();
            lists[2].ShouldBeNull();
            reader.GetFieldValue<long[]>(1).ShouldBe([row, 9]);
        }

        reader.GetDataTypeName(1).ShouldBe("BIGINT[2]");
    }

    [Fact]
    public void A_struct_is_a_dictionary_by_name()
    {
        var value = _connection.Read<Dictionary<string, object?>>("{'id': 7, 'name': NULL::VARCHAR, 'inner': {'tags': ['x']}}");
        value["id"].ShouldBe(7);
        value["name"].ShouldBeNull();
        value["inner"].ShouldBeOfType<Dictionary<string, object?>>()["tags"].ShouldBe(new List<string?> { "x" });
    }

    [Fact]
    public void A_map_keeps_its_entries()
    {
        const string sql = "MAP {'a': 1, 'b': NULL}";
        _connection.Read<Dictionary<string, object?>>(sql).ShouldBe(new Dictionary<string, object?> { ["a"] = 1, ["b"] = null });
        _connection.Value(sql).ShouldBeOfType<Dictionary<object, object?>>()["a"].ShouldBe(1);
        Should.Throw<InvalidCastException>(() => _connection.Read<Dictionary<string, object?>>("MAP {1: 2}"));
    }

    [Fact]
    public void A_union_is_its_member_with_the_tag_at_hand()
    {
        const string sql = "union_value(num := 2)::UNION(txt VARCHAR, num INTEGER)";
        _connection.Value(sql).ShouldBe(2);
        _connection.Read<KeyValuePair<string, object?>>(sql).ShouldBe(new KeyValuePair<string, object?>("num", 2));
    }

    [Fact]
    public void The_schema_names_the_types_as_DuckDB_writes_them()
    {
        using var command = new DuckDbCommand(
            "SELECT 1::DECIMAL(18,2) AS price, {'a b': 1, 'c': ['x']} AS s, MAP {1: 2.5} AS m, '{}'::JSON AS j, NULL AS n, now() AS t",
            _connection
        );
        using var reader = command.ExecuteReader();
        Enumerable
            .Range(0, reader.FieldCount)
            .Select(reader.GetDataTypeName)
            .ShouldBe([
                "DECIMAL(18,2)",
                "STRUCT(\"a b\" INTEGER, \"c\" VARCHAR[])",
                "MAP(INTEGER, DECIMAL(2,1))",
                "JSON",
                "INTEGER",
                "TIMESTAMP WITH TIME ZONE",
            ]);
        reader.GetOrdinal("PRICE").ShouldBe(0);
        Should.Throw<IndexOutOfRangeException>(() => reader.GetOrdinal("prize")).Message.ShouldContain("price");
        DbColumn price = reader.GetColumnSchema()[0];
        (price.NumericPrecision, price.NumericScale, price.DataType).ShouldBe((18, 2, typeof(decimal)));
        reader.GetSchemaTable()!.Rows.Count.ShouldBe(6);
    }
}
