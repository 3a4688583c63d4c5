using System.Diagnostics;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class StreamingTests : IDisposable
{
    private readonly DuckDbConnection _connection = Memory.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void A_result_of_50_million_rows_read_in_part_takes_little_memory_and_time()
    {
        using var process = Process.GetCurrentProcess();
        var before = process.WorkingSet64;
        var clock = Stopwatch.StartNew();
        using (var command = new DuckDbCommand("SELECT range, 'text that is not inlined ' || range FROM range(50000000)", _connection))
        using (var reader = command.ExecuteReader())
        {
            for (var row = 0; row < 100_000; row++)
            {
                reader.Read().ShouldBeTrue();
                reader.GetInt64(0).ShouldBe(row);
            }
        }

        process.Refresh();
        (process.WorkingSet64 - before).ShouldBeLessThan(200_000_000);
        clock.Elapsed.ShouldBeLessThan(TimeSpan.FromSeconds(5));
        _connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void A_reader_dropped_halfway_leaves_no_transaction_behind()
    {
        using var other = _connection.Duplicate();
        _connection.Execute("CREATE TABLE t AS SELECT range AS x FROM range(1000000)");
        using (var command = new DuckDbCommand("SELECT x FROM t", _connection))
        using (var reader = command.ExecuteReader())
        {
            reader.Read().ShouldBeTrue();
        }

        other.Execute("ALTER TABLE t RENAME COLUMN x TO y; DROP TABLE t");
        using var transaction = _connection.BeginTransaction();
        transaction.Commit();
    }

    [Fact]
    public void What_a_query_does_stays_done_when_only_its_first_row_is_read()
    {
        _connection.Execute("CREATE SEQUENCE s; CREATE TABLE t (x BIGINT)");
        _connection.Scalar<long>("SELECT nextval('s')").ShouldBe(1);
        _connection.Scalar<long>("SELECT nextval('s')").ShouldBe(2);
        _connection.Scalar<long>("INSERT INTO t SELECT * FROM range(10) RETURNING x").ShouldBe(0);
        _connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(10);
    }

    [Fact]
    public void Chunks_hand_over_columns_as_spans()
    {
        using var command = new DuckDbCommand(
            "SELECT range::INTEGER, CASE WHEN range % 3 = 0 THEN NULL ELSE 'row ' || range END FROM range(10000)",
            _connection
        );
        using var reader = command.ExecuteReader();
        var (sum, nulls, bytes) = (0L, 0, 0L);
        while (reader.ReadChunk())
        {
            foreach (var value in reader.ChunkValues<int>(0))
            {
                sum += value;
            }

            var validity = reader.ChunkValidity(1);
            for (var row = 0; row < reader.ChunkRows; row++)
            {
                nulls += (validity[row / 64] >> (row % 64) & 1) == 0 ? 1 : 0;
                bytes += reader.ChunkBytes(1, row).Length;
            }
        }

        (sum, nulls).ShouldBe((49_995_000L, 3334));
        bytes.ShouldBe(Enumerable.Range(0, 10_000).Where(i => i % 3 != 0).Sum(i => $"row {i}".Length));
        Should.Throw<InvalidCastException>(() => reader.ChunkValues<int>(1));
    }

    [Fact]
    public void HasRows_loses_no_row()
    {
        using var command = new DuckDbCommand("SELECT * FROM range(3000)", _connection);
        using var reader = command.ExecuteReader();
        reader.HasRows.ShouldBeTrue();
        var rows = 0;
        while (reader.Read())
        {
            reader.GetInt64(0).ShouldBe(rows++);
        }

        rows.ShouldBe(3000);
        Should.Throw<InvalidOperationException>(() => reader.GetInt64(0));
    }

    [Fact]
    public void A_second_command_waits_for_the_reader_and_runs_once_it_is_read_to_the_end()
    {
        using var command = new DuckDbCommand("SELECT * FROM range(5000)", _connection);
        using var reader = command.ExecuteReader();
        reader.Read();
        Should.Throw<InvalidOperationException>(() => _connection.Scalar<int>("SELECT 1")).Message.ShouldContain("Duplicate");
        while (reader.Read()) { }

        _connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public void An_error_in_the_middle_of_a_stream_has_its_class()
    {
        using var command = new DuckDbCommand(
            "SELECT CASE WHEN range = 400000 THEN 'x' ELSE '1' END::INTEGER FROM range(500000)",
            _connection
        );
        for (var round = 0; round < 5; round++)
        {
            var error = Should.Throw<DuckDbException>(() =>
            {
                using var reader = command.ExecuteReader();
                while (reader.Read()) { }
            });
            error.ErrorClass.ShouldBe(DuckDbErrorClass.Conversion);
        }

        _connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }
}
