using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class ErrorTests : IDisposable
{
    private readonly DuckDbConnection _connection = Memory.Open();

    public ErrorTests() => _connection.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY, n INTEGER NOT NULL); INSERT INTO t VALUES (1, 1)");

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("SELEC 1", DuckDbErrorClass.Parser)]
    [InlineData("SELECT foo FROM t", DuckDbErrorClass.Binder)]
    [InlineData("SELECT * FROM nothing", DuckDbErrorClass.Catalog)]
    [InlineData("SELECT 'x'::INTEGER", DuckDbErrorClass.Conversion)]
    [InlineData("INSERT INTO t VALUES (1, 2)", DuckDbErrorClass.Constraint)]
    [InlineData("INSERT INTO t VALUES (2, NULL)", DuckDbErrorClass.Constraint)]
    [InlineData("SELECT * FROM read_csv('/no/such/file.csv')", DuckDbErrorClass.IO)]
    [InlineData("SELECT 9223372036854775807 + range FROM range(1, 2)", DuckDbErrorClass.OutOfRange)]
    [InlineData("SELECT error('my own')", DuckDbErrorClass.InvalidInput)]
    [InlineData("COMMIT", DuckDbErrorClass.Transaction)]
    [InlineData("SET no_such_setting = 1", DuckDbErrorClass.Catalog)]
    public void An_error_has_its_class(string sql, DuckDbErrorClass expected) =>
        Should.Throw<DuckDbException>(() => _connection.Execute(sql)).ErrorClass.ShouldBe(expected);

    [Theory]
    [InlineData("SELECT id, foo FROM t", 1, 12, "foo")]
    [InlineData("SELECT id,\n  n,\n  whatever + 1\nFROM t", 3, 3, "whatever")]
    [InlineData("SELECT 1;\nSELEC 2", 2, 1, "SELEC")]
    [InlineData("SELECT 'ä' || 'ö', id, foo FROM t", 1, 24, "foo")]
    [InlineData("SELECT id FROM t WHERE ORDER", 1, 24, "ORDER")]
    public void The_place_points_at_the_word(string sql, int line, int column, string word)
    {
        var error = Should.Throw<DuckDbException>(() => _connection.Execute(sql));
        (error.Line, error.Column).ShouldBe((line, column), error.Message);
        sql[error.Position!.Value..].ShouldStartWith(word);
    }

    [Fact]
    public void A_place_that_DuckDB_counts_wrongly_is_not_given() =>
        Should.Throw<DuckDbException>(() => _connection.Execute("SELECT 1; SELECT\n bad FROM t")).Position.ShouldBeNull();

    [Fact]
    public void The_place_is_found_in_a_line_that_the_message_cuts()
    {
        var sql =
            $"SELECT {string.Join(", ", Enumerable.Range(0, 60).Select(i => $"id AS column{i}"))}, foo, {string.Join(", ", Enumerable.Repeat("n", 90))} FROM t";
        var error = Should.Throw<DuckDbException>(() => _connection.Execute(sql));
        error.Message.ShouldContain("...");
        sql[error.Position!.Value..].ShouldStartWith("foo");
    }

    [Fact]
    public void Memory_is_a_transient_error_and_a_typo_is_not()
    {
        using var small = Memory.Open("memory_limit=20MB;threads=1");
        var error = Should.Throw<DuckDbException>(() => small.Execute("SELECT length(list(range)) FROM range(20000000)"));
        (error.ErrorClass, error.IsTransient).ShouldBe((DuckDbErrorClass.OutOfMemory, true));
        Should.Throw<DuckDbException>(() => _connection.Execute("SELEC 1")).IsTransient.ShouldBeFalse();
    }

    [Fact]
    public void A_conflict_of_two_transactions_is_transient()
    {
        using var other = _connection.Duplicate();
        using var mine = _connection.BeginTransaction();
        _connection.Execute("UPDATE t SET n = 2");
        var error = Should.Throw<DuckDbException>(() => other.Execute("UPDATE t SET n = 3"));
        (error.ErrorClass, error.IsTransient).ShouldBe((DuckDbErrorClass.Transaction, true));
    }
}
