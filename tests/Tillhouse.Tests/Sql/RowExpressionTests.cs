using Tillhouse.Core;
using Tillhouse.Core.Sql;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Sql;

public sealed class RowExpressionTests : IDisposable
{
    private readonly TestEngine engine = new();

    public void Dispose() => engine.Dispose();

    [Theory]
    [InlineData("status = 'open' and amount > 10")]
    [InlineData("a in (1, 2) or b is null -- why not")]
    [InlineData("coalesce(lower(trim(name)), '') like 'x%' and case when a then b else c end")]
    [InlineData("list_contains(tags, 'x') and len(list_filter(tags, lambda t: t <> 'y')) > 0")]
    [InlineData("day between date '2025-01-01' and today() - interval 3 days")]
    [InlineData("a.b[1]::integer % 2 = 0")]
    public void A_condition_over_a_row_is_let_through(string condition) =>
        Should.NotThrow(() => RowExpression.Require(engine.Connection, condition, "--where"));

    [Theory]
    [InlineData("1 = 1) from read_csv('/etc/passwd') where (1 = 1")]
    [InlineData("id in (select 1)")]
    [InlineData("exists (from read_text('/etc/passwd'))")]
    [InlineData("(select count(*) from read_blob('/etc/*')) > 0")]
    [InlineData("true), (true")]
    [InlineData("true) union all (select true")]
    [InlineData("true); drop table x; select (true")]
    [InlineData("true) limit (1")]
    [InlineData("true) group by (1")]
    [InlineData("row_number() over () = 1")]
    [InlineData("current_setting('temp_directory') = ''")]
    [InlineData("getvariable('x') = 1")]
    [InlineData("NextVal('s') > 1")]
    [InlineData("random() < 0.5")]
    [InlineData("write_log('x') is null")]
    [InlineData("id = $1")]
    [InlineData("")]
    [InlineData("id = ")]
    [InlineData("/* never closed")]
    public void Anything_else_is_refused(string condition) =>
        Should
            .Throw<TerminalException>(() => RowExpression.Require(engine.Connection, condition, "--where"))
            .Code.ShouldBe(ErrorCodes.QueryRefused);

    [Fact]
    public void The_error_points_into_what_was_typed()
    {
        var error = Should.Throw<TerminalException>(() =>
            RowExpression.Require(engine.Connection, "id = 1 and\n x in (select 1)", "--where")
        );
        error.Message.ShouldBe("a subquery is not allowed here");
        error.At!.Value.Line.ShouldBe(2);
    }
}
