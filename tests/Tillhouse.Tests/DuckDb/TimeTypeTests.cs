using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class TimeTypeTests : IDisposable
{
    private readonly DuckDbConnection _connection = Memory.Open();

    public void Dispose() => _connection.Dispose();

    [Theory]
    [InlineData("TIMESTAMP", 1_234_560)]
    [InlineData("TIMESTAMP_S", 0)]
    [InlineData("TIMESTAMP_MS", 1_230_000)]
    [InlineData("TIMESTAMP_NS", 1_234_567)]
    public void Timestamps_of_every_unit_are_the_same_moment(string type, int ticks)
    {
        var expected = new DateTime(1969, 12, 31, 23, 59, 58).AddTicks(ticks);
        var sql = $"'{expected:yyyy-MM-dd HH:mm:ss.fffffff}'::{type}";

        _connection.Value(sql).ShouldBe(expected);
        _connection.Read<DateTimeOffset>(sql).ShouldBe(new DateTimeOffset(expected, TimeSpan.Zero));
        _connection.Read<DateOnly>(sql).ShouldBe(new DateOnly(1969, 12, 31));
        _connection.Read<long>(sql).ShouldBe((long)Math.Floor((expected - DateTime.UnixEpoch).TotalMicroseconds));
    }

    [Fact]
    public void An_instant_is_given_in_UTC()
    {
        const string sql = "'2024-03-31 03:30:00+02:00'::TIMESTAMPTZ";
        _connection.Value(sql).ShouldBe(new DateTimeOffset(2024, 3, 31, 1, 30, 0, TimeSpan.Zero));
        _connection.Read<DateTime>(sql).Kind.ShouldBe(DateTimeKind.Utc);
        _connection.Read<long>(sql).ShouldBe(1_711_848_600_000_000);
    }

    [Fact]
    public void Infinity_is_the_least_and_the_greatest_value()
    {
        _connection.Value("'infinity'::DATE").ShouldBe(DateOnly.MaxValue);
        _connection.Value("'-infinity'::DATE").ShouldBe(DateOnly.MinValue);
        _connection.Read<DateTime>("'infinity'::DATE").ShouldBe(DateTime.MaxValue);
        foreach (var type in (string[])["TIMESTAMP", "TIMESTAMP_S", "TIMESTAMP_MS", "TIMESTAMP_NS"])
        {
            _connection.Value($"'infinity'::{type}").ShouldBe(DateTime.MaxValue);
            _connection.Value($"'-infinity'::{type}").ShouldBe(DateTime.MinValue);
        }

        _connection.Value("'infinity'::TIMESTAMPTZ").ShouldBe(DateTimeOffset.MaxValue);
        _connection.Read<long>("'-infinity'::TIMESTAMP_S").ShouldBe(-long.MaxValue);
    }

    [Fact]
    public void A_date_out_of_range_is_an_error_and_still_readable_as_a_number()
    {
        Should.Throw<OverflowException>(() => _connection.Value("'10000-01-01'::DATE")).Message.ShouldContain("int");
        Should.Throw<OverflowException>(() => _connection.Value("'0001-01-01 (BC)'::DATE"));
        Should.Throw<OverflowException>(() => _connection.Value("'20000-01-01'::TIMESTAMP"));
        _connection.Read<int>("'10000-01-01'::DATE").ShouldBe(2_932_897);
        _connection.Value("'9999-12-31'::DATE").ShouldBe(DateOnly.MaxValue);
        _connection.Value("'0001-01-01'::DATE").ShouldBe(DateOnly.MinValue);
    }

    [Fact]
    public void Times_keep_their_microseconds_and_midnight_at_the_end()
    {
        _connection.Value("'23:59:59.999999'::TIME").ShouldBe(new TimeOnly(23, 59, 59).Add(TimeSpan.FromMicroseconds(999_999)));
        _connection.Read<TimeSpan>("'24:00:00'::TIME").ShouldBe(TimeSpan.FromDays(1));
        Should.Throw<OverflowException>(() => _connection.Value("'24:00:00'::TIME"));
        _connection.Value("'12:30:00.123456789'::TIME_NS").ShouldBe(new TimeOnly(12, 30).Add(TimeSpan.FromTicks(1_234_567)));
        _connection.Value("'12:30:00-07:30'::TIMETZ").ShouldBe(new DuckDbTimeTz(new TimeSpan(12, 30, 0), new TimeSpan(-7, -30, 0)));
    }

    [Fact]
    public void An_interval_keeps_months_days_and_time_apart()
    {
        const string sql = "INTERVAL '14 months 3 days 00:00:01.5'";
        _connection.Value(sql).ShouldBe(new DuckDbInterval(14, 3, 1_500_000));
        Should.Throw<InvalidCastException>(() => _connection.Read<TimeSpan>(sql));
        _connection.Read<TimeSpan>("INTERVAL '-1 day -1 second'").ShouldBe(new TimeSpan(-1, 0, 0, -1));
    }
}
