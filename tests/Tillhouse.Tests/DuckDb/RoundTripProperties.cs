using FsCheck;
using FsCheck.Fluent;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.DuckDb;

public sealed class RoundTripProperties : IDisposable
{
    private static readonly Config Quick = Config.QuickThrowOnFailure.WithMaxTest(60);
    private readonly DuckDbConnection _connection = Memory.Open("threads=1");

    public void Dispose() => _connection.Dispose();

    [Fact]
    public void Any_text_comes_back_through_parameter_and_appender() =>
        Check(
            ArbMap.Default.ArbFor<NonNull<string>>().Convert(text => Clean(text.Get), NonNull<string>.NewNonNull),
            "VARCHAR",
            (appender, value) => appender.Append(value)
        );

    [Fact]
    public void Any_long_comes_back() => Check(ArbMap.Default.ArbFor<long>(), "BIGINT", (appender, value) => appender.Append(value));

    [Fact]
    public void Any_double_comes_back() => Check(ArbMap.Default.ArbFor<double>(), "DOUBLE", (appender, value) => appender.Append(value));

    [Fact]
    public void Any_decimal_of_28_digits_comes_back() =>
        Check(
            ArbMap.Default.ArbFor<long>().Convert(value => value / 1_000_000m, value => (long)(value * 1_000_000m)),
            "DECIMAL(28,6)",
            (appender, value) => appender.Append(value)
        );

    [Fact]
    public void Any_moment_comes_back() =>
        Check(
            ArbMap.Default.ArbFor<DateTime>().Convert(value => new DateTime(value.Ticks / 10 * 10), value => value),
            "TIMESTAMP",
            (appender, value) => appender.Append(value)
        );

    [Fact]
    public void Any_guid_comes_back() => Check(ArbMap.Default.ArbFor<Guid>(), "UUID", (appender, value) => appender.Append(value));

    // A lone surrogate has no UTF-8 form: .NET replaces it on the way in.
    private static string Clean(string text) => System.Text.Encoding.UTF8.GetString(System.Text.Encoding.UTF8.GetBytes(text));

    private void Check<T>(Arbitrary<T> values, string type, Action<DuckDbAppender, T> append)
    {
        _connection.Execute($"CREATE TABLE t (x {type})");
        using var echo = new DuckDbCommand($"SELECT ?::{type}", _connection);
        echo.Parameters.AddValue(null);
        using var find = new DuckDbCommand("SELECT x FROM t", _connection);
        Prop.ForAll(
                values,
                value =>
                {
                    echo.Parameters[0].Value = value;
                    using (var appender = _connection.CreateAppender(null, "t"))
                    {
                        append(appender.BeginRow(), value);
                        appender.EndRow();
                    }

                    var same = First<T>(echo)!.Equals(value) && First<T>(find)!.Equals(value);
                    _connection.Execute("DELETE FROM t");
                    return same;
                }
            )
            .Check(Quick);
    }

    private static T First<T>(DuckDbCommand command)
    {
        using var reader = command.ExecuteReader();
        reader.Read().ShouldBeTrue();
        return reader.GetFieldValue<T>(0);
    }
}
