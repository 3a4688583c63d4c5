using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb.Spark;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Tests.Delta;

public sealed class SparkExpressionTests : IDisposable
{
    private static readonly StructType Schema = DeltaSchema.Parse(
        """
        {"type":"struct","fields":[{"name":"i","type":"integer"},{"name":"l","type":"long"},{"name":"m","type":"decimal(10,2)"},{"name":"d","type":"double"},
        {"name":"f","type":"float"},{"name":"s","type":"string"},{"name":"day","type":"date"},{"name":"ts","type":"timestamp"},{"name":"ok","type":"boolean"},
        {"name":"odd name","type":"long"},{"name":"st","type":{"type":"struct","fields":[{"name":"a","type":"integer"}]}},{"name":"b","type":"byte"}]}
        """
    );

    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    /// <summary>The value that DuckDB gives for one row.</summary>
    private string? Evaluate(string sql)
    {
        using var command = fixture.Connection.CreateCommand();
        command.CommandText = $$"""
            SELECT ({{sql}})::VARCHAR FROM (SELECT -7::INTEGER AS i, 5000000000 AS l, 12.50::DECIMAL(10,2) AS m, 0.1::DOUBLE AS d, 0.1::FLOAT AS f, ' a_b ' AS s,
            DATE '2024-02-29' AS day, TIMESTAMPTZ '1500-03-01 23:59:59.5+00' AS ts, NULL::BOOLEAN AS ok, 1::BIGINT AS "odd name", {'a': 3} AS st, 1::TINYINT AS b)
            """;
        return command.ExecuteScalar() as string;
    }

    [Theory]
    [InlineData("i > 0", "false")]
    [InlineData("I = -7 AND (l >= 5000000000L OR ok)", "true")]
    [InlineData("NOT i > 0 AND ok IS NULL", "true")]
    [InlineData("ok AND i < 0", null)]
    [InlineData("ok <=> NULL", "true")]
    [InlineData("m BETWEEN 12.5 AND 13", "true")]
    [InlineData("m > 12.499", "true")]
    [InlineData("d = 0.1 AND f < d + 1", "true")]
    [InlineData("s LIKE ' a_b%' AND s NOT IN ('x', \"y\")", "true")]
    [InlineData("i IN (1, NULL)", null)]
    [InlineData("day >= '2024-01-01' AND day < DATE '2025-01-01'", "true")]
    [InlineData("`odd name` == 1 and st.a != 4", "true")]
    [InlineData("CASE WHEN i < 0 THEN length(trim(s)) = 3 ELSE false END", "true")]
    [InlineData("if(i > 0, 1, 2L) = 2", "true")]
    [InlineData("i % 2 = -1 AND i / 2 = -3.5D IS NULL", "T0603")]
    [InlineData("i % 2 = -1 AND i / 2 < -3", "true")]
    [InlineData("m * 2 - 1.00 = 24", "true")]
    [InlineData("coalesce(ok, i < 0)", "true")]
    [InlineData("year(ts) = 1500 AND cast(ts as date) = '1500-03-01' AND hour(ts) = 23", "true")]
    public void A_condition_means_what_it_means_in_Spark(string expression, string? expected)
    {
        try
        {
            Evaluate(SparkExpression.Condition(expression, Schema)).ShouldBe(expected);
        }
        catch (DeltaException e)
        {
            e.Code.Id.ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("i / l > 1", "/ stands between types for which Spark's answer is not certain")]
    [InlineData("upper(s) = 'A'", "the function upper with (string) is not among those that are certain to agree")]
    [InlineData("s = 1", "it compares string with integer")]
    [InlineData("f > 0.1", "it compares float with decimal(1,1)")]
    [InlineData("ts > '2024-01-01'", "it compares timestamp with string")]
    [InlineData("s = 'it\\'s'", "it has an escape, a comment or a sign that is not understood")]
    [InlineData("i > 0 -- always", "it has an escape, a comment or a sign that is not understood")]
    [InlineData("i > 0; DROP TABLE t", "it has an escape, a comment or a sign that is not understood")]
    [InlineData("i > 0 1", "'1' is not expected there")]
    [InlineData("b + b > 0", "+ stands between types for which Spark's answer is not certain")]
    [InlineData("i", "it is of type integer and no condition")]
    [InlineData("nope > 1", "there is no column nope")]
    [InlineData("i RLIKE 'x'", "'RLIKE' is not expected there")]
    [InlineData("(SELECT 1) = 1", "there is no column SELECT")]
    [InlineData("i >", "it ends too early")]
    [InlineData("current_date() > day", "the function current_date with () is not among those that are certain to agree")]
    public void What_may_mean_something_else_here_is_refused_by_name(string expression, string why)
    {
        var error = Should.Throw<DeltaException>(() => SparkExpression.Condition(expression, Schema));
        error.Code.ShouldBe(DeltaErrors.UnsupportedFeature);
        error.Message.ShouldBe($"the table keeps the expression '{expression}', which cannot be evaluated here as Spark does: {why}");
    }

    [Theory]
    [InlineData("5", "long", "5")]
    [InlineData("-1.5", "decimal(5,2)", "-1.50")]
    [InlineData("'x'", "string", "x")]
    [InlineData("NULL", "date", null)]
    [InlineData("'2024-02-29'", "date", "2024-02-29")]
    [InlineData("current_date()", "date", "2024-03-01")]
    [InlineData("current_timestamp", "timestamp", "2024-03-01 10:00:00+00")]
    [InlineData("300", "byte", "T0603")]
    [InlineData("1.234", "decimal(5,2)", "T0603")]
    [InlineData("i + 1", "integer", "T0603")]
    public void A_default_is_of_the_columns_type(string expression, string type, string? expected)
    {
        var column = DeltaSchema.Parse($$"""{"type":"struct","fields":[{"name":"x","type":"{{type}}"} ] }""").Fields[0].Type;
        try
        {
            Evaluate(SparkExpression.Default(expression, column, new DateTimeOffset(2024, 3, 1, 10, 0, 0, TimeSpan.Zero)))
                .ShouldBe(expected);
        }
        catch (DeltaException e)
        {
            e.Code.Id.ShouldBe(expected);
        }
    }
}
