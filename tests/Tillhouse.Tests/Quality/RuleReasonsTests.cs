using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Sql;
using Tillhouse.Tests.Run;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Quality;

public sealed class RuleReasonsTests
{
    [Theory]
    [InlineData("type:total", "total does not fit its type")]
    [InlineData("required:total", "total is required and missing")]
    [InlineData("not_null:id", "id is the key and missing")]
    [InlineData("least", "total is below 0.5")]
    [InlineData("most", "total is above 9")]
    [InlineData("both", "total is not between 0 and 9")]
    [InlineData("status", "status is none of new, it's paid")]
    [InlineData("email", "email does not match ^.+@.+$")]
    [InlineData("rule", "not so: a = 'b' and c")]
    [InlineData("told", "refunds are booked elsewhere")]
    [InlineData("least;told", "total is below 0.5; refunds are booked elsewhere")]
    [InlineData("a rule that is gone", "a rule that is gone")]
    public void A_rule_says_what_it_asks_for(string rules, string reason)
    {
        var source = new SourceContract
        {
            Name = "orders",
            Files = ["orders/*"],
            Key = [],
            Columns =
            [
                new ColumnContract
                {
                    Name = "total",
                    Type = new ColumnType.Decimal(18, 2),
                    At = default,
                },
            ],
            At = default,
        };
        var model = TestModels.Model("orders") with
        {
            Key = ["id"],
            Checks =
            [
                new CheckDefinition.Range("total", 0.5m, null) { Name = "least", OnFail = OnFail.Quarantine },
                new CheckDefinition.Range("total", null, 9) { Name = "most", OnFail = OnFail.Quarantine },
                new CheckDefinition.Range("total", 0, 9) { Name = "both", OnFail = OnFail.Quarantine },
                new CheckDefinition.AcceptedValues("status", ["new", "it's paid"]) { Name = "status", OnFail = OnFail.Quarantine },
                new CheckDefinition.Pattern("email", "^.+@.+$") { Name = "email", OnFail = OnFail.Quarantine },
                new CheckDefinition.Rule("a = 'b'\nand c") { Name = "rule", OnFail = OnFail.Quarantine },
                new CheckDefinition.Rule("d")
                {
                    Name = "told",
                    OnFail = OnFail.Quarantine,
                    Description = "refunds are booked elsewhere",
                },
            ],
        };
        using var engine = new TestEngine();
        engine.Connection.Scalar<string>($"select {RuleReasons.Sql(Quote.Text(rules), model, source)}").ShouldBe(reason);
    }
}
