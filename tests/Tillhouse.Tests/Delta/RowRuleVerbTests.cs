using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Tests.Delta;

/// <summary>Each rule of rows against each verb that writes them.</summary>
public sealed class RowRuleVerbTests : IDisposable
{
    private const string Rows = "SELECT r::INTEGER AS i, 'x' || r AS t FROM range(1, 4) r(r)";

    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private static CancellationToken Token => DeltaFixture.Token;

    /// <summary>i and t, and beside them the columns and properties of one rule.</summary>
    private async Task<DeltaTable> Create(string rule)
    {
        var i = new StructField("i", DeltaType.Integer, Nullable: rule != "not null");
        var t = new StructField("t", DeltaType.String);
        StructField[] columns = rule switch
        {
            "invariant" => [i with { Metadata = """{"delta.invariants":"{\"expression\":{\"expression\":\"i < 100\"}}"}""" }, t],
            "generated" => [i, t, new("twice", DeltaType.Integer, true, """{"delta.generationExpression":"i * 2"}""")],
            "identity" =>
            [
                i,
                t,
                new(
                    "id",
                    DeltaType.Long,
                    true,
                    """{"delta.identity.start":1,"delta.identity.step":1,"delta.identity.allowExplicitInsert":false}"""
                ),
            ],
            "default" => [i, t, new("d", DeltaType.Integer, true, """{"CURRENT_DEFAULT":"7"}""")],
            _ => [i, t],
        };
        var properties = new Dictionary<string, string>();
        if (rule == "constraint")
        {
            properties["delta.constraints.small"] = "i < 100";
        }

        return await DeltaTable.CreateAsync(
            fixture.Store,
            fixture.Engine,
            "t",
            new TableDefinition(new StructType(columns)) { Properties = properties },
            cancellationToken: Token
        );
    }

    [Theory]
    [InlineData("not null", """{"i":1,"t":"x1"} {"i":12,"t":"x2"}""")]
    [InlineData("constraint", """{"i":1,"t":"x1"} {"i":12,"t":"x2"}""")]
    [InlineData("invariant", """{"i":1,"t":"x1"} {"i":12,"t":"x2"}""")]
    [InlineData("generated", """{"i":1,"t":"x1","twice":2} {"i":12,"t":"x2","twice":24}""")]
    [InlineData("identity", """{"i":1,"t":"x1","id":4} {"i":12,"t":"x2","id":5}""")]
    [InlineData("default", """{"i":1,"t":"x1","d":7} {"i":12,"t":"x2","d":7}""")]
    public async Task Good_rows_pass_every_verb_and_keep_what_the_table_gave_them(string rule, string expected)
    {
        var table = await Create(rule);
        (await table.AppendAsync(await fixture.Write(table, Rows), cancellationToken: Token)).Required();
        (await table.OverwriteAsync(await fixture.Write(table, Rows), cancellationToken: Token)).Required();
        (await table.UpdateAsync(new Dictionary<string, string> { ["i"] = "i + 10" }, "i = 2", cancellationToken: Token)).Commit.Required();
        (await table.DeleteAsync("i = 3", cancellationToken: Token)).Commit.Required();
        fixture.Rows((await fixture.Open()).Latest).ShouldBe(expected.Split(' '));
    }

    [Theory]
    [InlineData("not null", "NULL", "T0610")]
    [InlineData("constraint", "100", "T0613")]
    [InlineData("constraint", "NULL", "T0613")]
    [InlineData("invariant", "100", "T0613")]
    public async Task A_bad_row_stops_every_verb_and_nothing_is_committed(string rule, string bad, string code)
    {
        var table = await Create(rule);
        (await table.AppendAsync(await fixture.Write(table, Rows), cancellationToken: Token)).Required();
        var written = await Should.ThrowAsync<DeltaException>(() =>
            fixture.Write(table, $"SELECT {bad}::INTEGER AS i, 'bad' AS t UNION ALL {Rows}")
        );
        var updated = await Should.ThrowAsync<DeltaException>(() =>
            table.UpdateAsync(new Dictionary<string, string> { ["i"] = $"{bad}::INTEGER" }, "i = 2", cancellationToken: Token)
        );
        (written.Code.Id, updated.Code.Id).ShouldBe((code, code));
        written.Message.ShouldContain($$"""{"i":{{bad.ToLowerInvariant()}},"t":"bad"}""");
        updated.Message.ShouldContain($$"""{"i":{{bad.ToLowerInvariant()}},"t":"x2"}""");
        (await fixture.Open()).Latest.Version.ShouldBe(1);
    }

    [Fact]
    public async Task An_update_may_not_touch_an_identity_nor_break_a_generated_column()
    {
        var identity = await Create("identity");
        (
            await Should.ThrowAsync<DeltaException>(() =>
                identity.UpdateAsync(new Dictionary<string, string> { ["id"] = "1" }, cancellationToken: Token)
            )
        ).Message.ShouldBe("a clause gives the column id a value, whose values the table gives");
    }

    [Fact]
    public async Task A_wrong_value_for_a_generated_column_stops_an_update()
    {
        var table = await Create("generated");
        (await table.AppendAsync(await fixture.Write(table, Rows), cancellationToken: Token)).Required();
        var error = await Should.ThrowAsync<DeltaException>(() =>
            table.UpdateAsync(new Dictionary<string, string> { ["twice"] = "5" }, "i = 2", cancellationToken: Token)
        );
        error.Code.ShouldBe(DeltaErrors.RowRefused);
        error.Message.ShouldBe("""a row has another twice than the table computes (i * 2): {"i":2,"t":"x2","twice":5}""");
    }

    [Fact]
    public async Task The_clustering_of_a_table_outlives_every_verb()
    {
        var table = await Create("constraint");
        (await table.ClusterByAsync(["i"], cancellationToken: Token)).Required();
        (await table.AppendAsync(await fixture.Write(table, Rows), cancellationToken: Token)).Required();
        (await table.UpdateAsync(new Dictionary<string, string> { ["t"] = "'y'" }, "i = 2", cancellationToken: Token)).Commit.Required();
        (await table.DeleteAsync("i = 1", cancellationToken: Token)).Commit.Required();
        (await table.OverwriteAsync([], cancellationToken: Token)).Required();
        ClusterBy.Columns((await fixture.Open()).Latest).Single().ShouldBe(["i"]);
    }
}
