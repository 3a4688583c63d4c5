using System.Runtime.CompilerServices;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class LifetimeTests
{
    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connections_side_by_side_see_one_database()
    {
        using var first = Memory.Open();
        first.Execute("CREATE TABLE t (worker INTEGER, n INTEGER)");
        await Parallel.ForAsync(
            0,
            6,
            Ct,
            async (worker, ct) =>
            {
                using var mine = first.Duplicate();
                using var insert = new DuckDbCommand("INSERT INTO t SELECT ?, range FROM range(1000)", mine);
                insert.Parameters.AddValue(worker);
                for (var i = 0; i < 10; i++)
                {
                    await insert.ExecuteNonQueryAsync(ct);
                    mine.Scalar<long>($"SELECT count(*) FROM t WHERE worker = {worker}").ShouldBe((i + 1) * 1000);
                }
            }
        );
        for (var worker = 0; worker < 6; worker++)
        {
            first.Scalar<long>($"SELECT count(*) FROM t WHERE worker = {worker}").ShouldBe(10_000);
        }
    }

    [Fact]
    public void A_plan_is_never_older_than_the_rows_it_meets()
    {
        using var mine = Memory.Open();
        using var other = mine.Duplicate();
        mine.Execute("CREATE TABLE t AS SELECT 0 AS worker FROM range(1000)");
        using var count = new DuckDbCommand("SELECT count(*) FROM t WHERE worker = 0", mine);
        using var groups = new DuckDbCommand("SELECT count(*) FROM (SELECT worker FROM t GROUP BY worker)", mine);
        count.Prepare();
        groups.Prepare();
        other.Execute("INSERT INTO t SELECT 1000 + range FROM range(1000)");
        count.ExecuteScalar().ShouldBe(1000);
        groups.ExecuteScalar().ShouldBe(1001);
        other.Execute("INSERT INTO t SELECT 100000 + range FROM range(1000)");
        count.ExecuteScalar().ShouldBe(1000);
        groups.ExecuteScalar().ShouldBe(2001);
    }

    [Fact]
    public void A_statement_of_its_own_leaves_no_transaction_open()
    {
        using var mine = Memory.Open();
        using var other = mine.Duplicate();
        mine.Execute("CREATE TABLE t AS SELECT range AS x FROM range(100000)");
        using (var reader = new DuckDbCommand("SELECT x FROM t", mine).ExecuteReader())
        {
            reader.Read().ShouldBeTrue(); // And no further: the rest is given up.
        }

        Should.Throw<DuckDbException>(() => mine.Execute("INSERT INTO t SELECT 'no number'"));
        Should.Throw<DuckDbException>(() => mine.Execute("COMMIT")).Message.ShouldContain("no transaction is active");
        other.Execute("INSERT INTO t VALUES (-1)");
        mine.Scalar<long>("SELECT min(x) FROM t").ShouldBe(-1);
        mine.Execute("BEGIN; INSERT INTO t VALUES (-2)");
        mine.Scalar<long>("SELECT min(x) FROM t").ShouldBe(-2);
        other.Scalar<long>("SELECT min(x) FROM t").ShouldBe(-1);
        mine.Execute("ROLLBACK");
        Should.Throw<DuckDbException>(() => mine.Execute("ROLLBACK"));
        mine.Execute("INSERT INTO t VALUES (-3)");
        other.Scalar<long>("SELECT min(x) FROM t").ShouldBe(-3);
    }

    [Fact]
    public void A_database_in_memory_lives_as_long_as_one_connection()
    {
        var first = Memory.Open();
        first.Execute("CREATE TABLE t AS SELECT 7 AS x");
        var second = first.Duplicate();
        first.Dispose();
        using var third = second.Duplicate();
        second.Dispose();
        third.Scalar<int>("SELECT x FROM t").ShouldBe(7);
    }

    [Fact]
    public void Objects_can_be_disposed_in_any_order()
    {
        var connection = Memory.Open();
        var command = new DuckDbCommand("SELECT range, 'a long enough text ' || range FROM range(100000)", connection);
        command.Prepare();
        var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        command.Dispose();
        reader.Read().ShouldBeTrue();
        reader.GetString(1).ShouldBe("a long enough text 1");
        connection.Dispose();
        reader.IsClosed.ShouldBeTrue();
        reader.Dispose();
        Should.Throw<InvalidOperationException>(() => command.ExecuteScalar());
        Should.Throw<InvalidOperationException>(() => connection.Execute("SELECT 1")).Message.ShouldContain("not open");
    }

    [Fact]
    public void Objects_that_nobody_disposes_are_left_to_the_finaliser()
    {
        for (var round = 0; round < 4; round++)
        {
            for (var i = 0; i < 4; i++)
            {
                Abandon();
            }

            GC.Collect();
            GC.WaitForPendingFinalizers();
        }

        using var connection = Memory.Open();
        connection.Scalar<int>("SELECT 1").ShouldBe(1);
    }

    [Fact]
    public async Task Values_stay_right_while_the_collector_runs()
    {
        using var stop = CancellationTokenSource.CreateLinkedTokenSource(Ct);
        var collector = Task.Run(
            () =>
            {
                while (!stop.IsCancellationRequested)
                {
                    GC.Collect();
                    GC.WaitForPendingFinalizers();
                }
            },
            Ct
        );
        using (var connection = Memory.Open())
        {
            for (var round = 0; round < 40; round++)
            {
                LastValue(connection).ShouldBe("the text of row 2047");
            }
        }

        await stop.CancelAsync();
        await collector;
    }

    [Fact]
    public void Two_connections_to_a_file_share_it_and_it_is_free_after_them()
    {
        var path = Path.Combine(Directory.CreateTempSubdirectory("till-duckdb-").FullName, "däta base.db");
        try
        {
            using (var first = new DuckDbConnection($"Data Source={path}"))
            using (var second = new DuckDbConnection($"Data Source={Path.GetDirectoryName(path)}/./{Path.GetFileName(path)}"))
            {
                first.Open();
                second.Open();
                first.Execute("CREATE TABLE t AS SELECT 1 AS x");
                second.Scalar<int>("SELECT x FROM t").ShouldBe(1);
                first.Database.ShouldBe("däta base");
                using var other = new DuckDbConnection($"Data Source={path};access_mode=READ_ONLY");
                Should.Throw<InvalidOperationException>(other.Open).Message.ShouldContain("other settings");
            }

            using var reopened = new DuckDbConnection($"Data Source={path};access_mode=READ_ONLY");
            reopened.Open();
            reopened.Scalar<int>("SELECT x FROM t").ShouldBe(1);
            Should.Throw<DuckDbException>(() => reopened.Execute("DROP TABLE t")).ErrorClass.ShouldBe(DuckDbErrorClass.InvalidInput);
        }
        finally
        {
            Directory.Delete(Path.GetDirectoryName(path)!, recursive: true);
        }
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void Abandon()
    {
        var connection = Memory.Open("threads=1");
        connection.Execute("CREATE TABLE t (x INTEGER)");
        var appender = connection.Duplicate().CreateAppender(null, "t");
        appender.BeginRow().Append(1).EndRow();
        var command = new DuckDbCommand("SELECT * FROM range(100000)", connection.Duplicate());
        command.ExecuteReader().Read().ShouldBeTrue();
        connection.BeginTransaction();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static string LastValue(DuckDbConnection connection)
    {
        using var command = new DuckDbCommand("SELECT 'the text of row ' || range FROM range(2048)", connection);
        var reader = command.ExecuteReader();
        var last = "";
        while (reader.Read())
        {
            last = reader.GetString(0);
        }

        return last;
    }
}
