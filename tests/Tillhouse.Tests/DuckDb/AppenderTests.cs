using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class AppenderTests : IDisposable
{
    private readonly DuckDbConnection _connection = Memory.Open();

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Rows_of_every_type_arrive_as_they_were_appended()
    {
        _connection.Execute(
            """
            CREATE TYPE mood AS ENUM ('sad', 'glad');
            CREATE TABLE t (a TINYINT, b UBIGINT, c HUGEINT, d DOUBLE, e DECIMAL(4,1), f DECIMAL(38,10), g VARCHAR, h BLOB, i DATE,
              j TIMESTAMP, k TIMESTAMP_S, l TIMESTAMPTZ, m TIME, n UUID, o INTERVAL, p mood, q BOOLEAN, r JSON, s INTEGER DEFAULT 42)
            """
        );
        var moment = new DateTime(1969, 12, 31, 23, 59, 59).AddMicroseconds(7);
        var guid = Guid.Parse("80112233-4455-6677-8899-aabbccddeeff");
        using (var appender = _connection.CreateAppender(null, "t"))
        {
            appender.BeginRow().Append(-128).Append(ulong.MaxValue).Append(Int128.MinValue).Append(0.1).Append(-99.5m);
            appender.Append(0.0000000001m).Append("größer than twelve bytes").Append((byte[])[0, 255]).Append(new DateOnly(1, 1, 1));
            appender.Append(moment).Append(moment).Append(new DateTimeOffset(moment, TimeSpan.FromHours(1))).Append(new TimeOnly(1, 2));
            appender.Append(guid).Append(new DuckDbInterval(1, 2, 3)).Append("glad").Append(true).Append("{}").AppendDefault().EndRow();
            appender.BeginRow();
            for (var i = 0; i < appender.ColumnCount; i++)
            {
                appender.AppendNull();
            }

            appender.EndRow();
        }

        using var command = new DuckDbCommand("SELECT * FROM t", _connection);
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        var row = new object[reader.FieldCount];
        reader.GetValues(row);
        row[7].ShouldBe((byte[])[0, 255]);
        row.Where((_, i) => i != 7)
            .ShouldBe([
                (sbyte)-128,
                ulong.MaxValue,
                Int128.MinValue,
                0.1,
                -99.5m,
                0.0000000001m,
                "größer than twelve bytes",
                new DateOnly(1, 1, 1),
                moment,
                new DateTime(1969, 12, 31, 23, 59, 59),
                new DateTimeOffset(moment.AddHours(-1), TimeSpan.Zero),
                new TimeOnly(1, 2),
                guid,
                new DuckDbInterval(1, 2, 3),
                "glad",
                true,
                "{}",
                42,
            ]);
        reader.Read().ShouldBeTrue();
        reader.GetValues(row);
        row.ShouldAllBe(value => value is DBNull);
    }

    [Fact]
    public void Many_rows_with_nulls_survive_the_borders_of_chunks()
    {
        _connection.Execute("CREATE TABLE t (id INTEGER, name VARCHAR)");
        using (var appender = _connection.CreateAppender("main", "t"))
        {
            for (var i = 0; i < 300_000; i++)
            {
                appender.BeginRow().Append(i);
                _ = i % 3 == 0 ? appender.AppendNull() : appender.Append($"name {i}");
                appender.EndRow();
            }
        }

        _connection
            .Scalar<long>("SELECT count(*) FROM t WHERE name IS NOT DISTINCT FROM (CASE WHEN id % 3 = 0 THEN NULL ELSE 'name ' || id END)")
            .ShouldBe(300_000);
        _connection.Scalar<long>("SELECT count(DISTINCT id) FROM t").ShouldBe(300_000);
    }

    [Fact]
    public void A_value_that_does_not_fit_is_refused_and_the_row_can_be_mended()
    {
        _connection.Execute("CREATE TABLE t (a TINYINT, b DECIMAL(4,2))");
        using (var appender = _connection.CreateAppender(null, "t"))
        {
            appender.BeginRow();
            Should.Throw<OverflowException>(() => appender.Append(128));
            Should.Throw<InvalidCastException>(() => appender.Append("x"));
            Should.Throw<InvalidOperationException>(appender.EndRow).Message.ShouldContain("0 of 2");
            appender.AppendNull();
            appender.BeginRow().Append(7);
            Should.Throw<OverflowException>(() => appender.Append(1.001m));
            Should.Throw<OverflowException>(() => appender.Append(100m));
            appender.Append(99.99m).EndRow();
        }

        _connection.Scalar<decimal>("SELECT a + b FROM t").ShouldBe(106.99m);
    }

    [Fact]
    public void A_broken_constraint_is_reported_once_and_nothing_is_left()
    {
        _connection.Execute("CREATE TABLE t (id INTEGER PRIMARY KEY)");
        var appender = _connection.CreateAppender(null, "t");
        appender.BeginRow().Append(1).EndRow();
        appender.BeginRow().Append(1).EndRow();
        Should.Throw<DuckDbException>(appender.Flush).ErrorClass.ShouldBe(DuckDbErrorClass.Constraint);
        appender.Dispose();
        _connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(0);
        Should.Throw<DuckDbException>(() => _connection.CreateAppender(null, "missing")).ErrorClass.ShouldBe(DuckDbErrorClass.Catalog);
    }

    [Fact]
    public void An_appender_writes_inside_the_transaction()
    {
        _connection.Execute("CREATE TABLE t (id INTEGER)");
        using (_connection.BeginTransaction())
        {
            using var appender = _connection.CreateAppender("memory", "main", "t");
            appender.BeginRow().Append(1).EndRow();
            appender.Close();
            _connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(1);
        }

        _connection.Scalar<long>("SELECT count(*) FROM t").ShouldBe(0);
    }
}
