using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Tests.Delta;

public sealed class RowRuleTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private static CancellationToken Token => DeltaFixture.Token;

    private Task<DeltaTable> Create(params StructField[] fields) => CreateWith([], fields);

    private Task<DeltaTable> CreateWith((string Key, string Value)[] properties, params StructField[] fields) =>
        DeltaTable.CreateAsync(
            fixture.Store,
            fixture.Engine,
            "t",
            new TableDefinition(new StructType(fields)) { Properties = properties.ToDictionary(p => p.Key, p => p.Value) },
            cancellationToken: Token
        );

    private async Task Append(DeltaTable table, string select) =>
        (await table.AppendAsync(await fixture.Write(table, select), cancellationToken: Token)).Required();

    [Fact]
    public async Task A_row_that_breaks_a_constraint_is_shown_and_no_row_of_the_write_gets_in()
    {
        var table = await Create(new("i", DeltaType.Integer), new("t", DeltaType.String));
        (await table.AddConstraintAsync("Positive", "i > 0", cancellationToken: Token)).Required();
        table.Latest.Metadata.Configuration["delta.constraints.positive"].ShouldBe("i > 0");
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "checkConstraints"]);
        await Append(table, "SELECT 1 AS i, 'x' AS t");
        var error = await Should.ThrowAsync<DeltaException>(() =>
            fixture.Write(table, "SELECT r - 1 AS i, 'bad' AS t FROM (SELECT 3 AS r UNION ALL SELECT 1)")
        );
        error.Code.ShouldBe(DeltaErrors.RowRefused);
        error.Message.ShouldBe("""a row breaks the constraint positive (i > 0): {"i":0,"t":"bad"}""");
        (await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, "SELECT 'null breaks it' AS t"))).Code.ShouldBe(
            DeltaErrors.RowRefused
        );
        (await fixture.Write(table, "SELECT -1 AS i, 'x' AS t WHERE false")).ShouldBeEmpty();
        fixture.Rows((await fixture.Open()).Latest, "i").ShouldBe(["""{"i":1}"""]);
    }

    [Fact]
    public async Task A_row_that_the_query_leaves_out_is_not_judged()
    {
        var table = await CreateWith([("delta.constraints.c", "i > 0")], new StructField("i", DeltaType.Integer));
        await Append(table, "SELECT i FROM (SELECT (r - 50)::INTEGER AS i FROM range(100) t(r)) WHERE i > 0");
        fixture.Rows(table.Latest, "count(*) AS n").ShouldBe(["""{"n":49}"""]);
    }

    [Fact]
    public async Task A_constraint_that_rows_of_the_table_break_is_not_added()
    {
        var table = await fixture.Create("SELECT 1 AS i UNION ALL SELECT -5");
        var error = await Should.ThrowAsync<DeltaException>(() => table.AddConstraintAsync("c", "i > 0", cancellationToken: Token));
        error.Code.ShouldBe(DeltaErrors.RowRefused);
        error.Message.ShouldBe("""a row of the table breaks the constraint c (i > 0): {"i":-5}""");
        (
            await Should.ThrowAsync<DeltaException>(() => table.AddConstraintAsync("c", "rand() > i", cancellationToken: Token))
        ).Code.ShouldBe(DeltaErrors.UnsupportedFeature);
        (await table.AddConstraintAsync("c", "i > -9", cancellationToken: Token)).Required();
        (await Should.ThrowAsync<DeltaException>(() => table.AddConstraintAsync("C", "i > 0", cancellationToken: Token))).Message.ShouldBe(
            "the table has a constraint C already"
        );
        (await table.DropConstraintAsync("C", cancellationToken: Token)).Required();
        table.Latest.Metadata.Configuration.ShouldBeEmpty();
        (await table.HistoryAsync(2, Token)).Select(r => r.Info!.Operation).ShouldBe(["DROP CONSTRAINT", "ADD CONSTRAINT"]);
    }

    [Fact]
    public async Task A_null_where_none_may_be_is_refused_at_any_depth()
    {
        var inner = new StructType([new("a", DeltaType.Integer, Nullable: false)]);
        var table = await Create(
            new("i", DeltaType.Integer, Nullable: false),
            new("st", inner),
            new("li", new ArrayType(DeltaType.Integer, ContainsNull: false))
        );
        await Append(table, "SELECT 1 AS i, {'a': 1} AS st, [1] AS li UNION ALL SELECT 2, NULL, NULL");
        foreach (var row in new[] { "NULL::INTEGER AS i", "1 AS i, {'a': NULL::INTEGER} AS st", "1 AS i, [1, NULL] AS li" })
        {
            var error = await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, $"SELECT {row}"));
            error.Code.ShouldBe(DeltaErrors.InvalidCommit);
            error.Message.ShouldContain("must not be null");
            error.Message.ShouldContain("{\"i\":");
        }
    }

    [Fact]
    public async Task An_invariant_holds_for_every_row()
    {
        var invariant = JsonSerializer.Serialize("""{"expression":{"expression":"i < 10"}}""");
        var table = await Create(new StructField("i", DeltaType.Integer, true, $$"""{"delta.invariants":{{invariant}}}"""));
        await Append(table, "SELECT 9 AS i");
        (await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, "SELECT 10 AS i"))).Message.ShouldBe(
            """a row breaks the invariant of column i (i < 10): {"i":10}"""
        );
    }

    [Fact]
    public async Task A_missing_column_gets_its_default_and_a_given_null_stays_null()
    {
        var table = await fixture.Create("SELECT 1 AS i, 'old' AS t");
        (await table.ChangeColumnAsync("t", new() { Default = "'none'" }, cancellationToken: Token)).Required();
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "allowColumnDefaults"]);
        await Append(table, "SELECT 2 AS i");
        await Append(table, "SELECT 3 AS i, NULL::VARCHAR AS t");
        fixture.Rows(table.Latest).ShouldBe(["""{"i":1,"t":"old"}""", """{"i":2,"t":"none"}""", """{"i":3,"t":null}"""]);
    }

    [Fact]
    public async Task A_generated_column_is_computed_when_missing_and_checked_when_given()
    {
        var table = await Create(
            new StructField("ts", DeltaType.Timestamp),
            new StructField("day", DeltaType.Date, true, """{"delta.generationExpression":"CAST(ts AS DATE)"}""")
        );
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "generatedColumns"]);
        await Append(table, "SELECT TIMESTAMP '2024-02-29 23:59:59' AS ts");
        await Append(table, "SELECT TIMESTAMP '2024-03-01 00:00:00' AS ts, DATE '2024-03-01' AS day");
        fixture.Rows(table.Latest, "day").ShouldBe(["""{"day":"2024-02-29"}""", """{"day":"2024-03-01"}"""]);
        var error = await Should.ThrowAsync<DeltaException>(() =>
            fixture.Write(table, "SELECT TIMESTAMP '2024-03-01 00:00:00' AS ts, DATE '2024-03-02' AS day")
        );
        error.Code.ShouldBe(DeltaErrors.RowRefused);
        error.Message.ShouldStartWith("a row has another day than the table computes (CAST(ts AS DATE)): {\"ts\":\"2024-03-01");
        (
            await Should.ThrowAsync<DeltaException>(() =>
                table.ChangeColumnAsync("day", new() { Default = "NULL" }, cancellationToken: Token)
            )
        ).Code.ShouldBe(DeltaErrors.InvalidCommit);
    }

    private static StructField Identity(string name, long start, long step, bool allowsInsert) =>
        new(
            name,
            DeltaType.Long,
            true,
            FormattableString.Invariant(
                $$"""{"delta.identity.start":{{start}},"delta.identity.step":{{step}},"delta.identity.allowExplicitInsert":{{(
                    allowsInsert ? "true" : "false"
                )}}}"""
            )
        );

    [Fact]
    public async Task Identity_columns_count_on_from_commit_to_commit()
    {
        var table = await Create(Identity("id", 10, -5, allowsInsert: false), new StructField("t", DeltaType.String));
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "identityColumns"]);
        await Append(table, "SELECT 'x' AS t FROM range(3)");
        table.Latest.Schema.Fields[0].MetadataValue("delta.identity.highWaterMark").ShouldBe("0");
        await Append(await fixture.Open(), "SELECT 'y' AS t");
        fixture.Rows((await fixture.Open()).Latest, "id").ShouldBe(["""{"id":-5}""", """{"id":0}""", """{"id":10}""", """{"id":5}"""]);
        (await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, "SELECT 1::BIGINT AS id, 'z' AS t"))).Message.ShouldBe(
            "the query has the column id, whose values the table gives"
        );
    }

    [Fact]
    public async Task Two_writers_never_give_one_id_twice()
    {
        var mine = await Create(Identity("id", 1, 1, allowsInsert: true), new StructField("t", DeltaType.String));
        var theirs = await fixture.Open();
        var files = await fixture.Write(mine, "SELECT 'mine' AS t");
        var stale = mine.Latest;
        await Append(theirs, "SELECT 'theirs' AS t");
        (await mine.AppendAsync(files, new() { BasedOn = stale }, Token)).ShouldBeOfType<CommitResult.Conflicted>();
        await mine.RefreshAsync(Token);
        (await Should.ThrowAsync<DeltaException>(() => mine.AppendAsync(files, cancellationToken: Token))).Code.ShouldBe(
            DeltaErrors.InvalidCommit
        );
        await Append(mine, "SELECT 100::BIGINT AS id, 'own' AS t");
        await Append(mine, "SELECT 'again' AS t");
        fixture.Rows(mine.Latest, "id").ShouldBe(["""{"id":100}""", """{"id":1}""", """{"id":2}"""]);
    }

    [Fact]
    public async Task Rows_that_were_held_to_no_rule_do_not_get_in()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        var files = await fixture.Write(table, "SELECT -1 AS i");
        (await table.AddConstraintAsync("c", "i > 0", cancellationToken: Token)).Required();
        var error = await Should.ThrowAsync<DeltaException>(() => table.AppendAsync(files, cancellationToken: Token));
        error.Code.ShouldBe(DeltaErrors.InvalidCommit);
        error.Message.ShouldContain("were not held to the table's constraints");
        (await table.OverwriteAsync(await fixture.Write(table, "SELECT 2 AS i"), cancellationToken: Token)).Required();
        fixture.Rows(table.Latest).ShouldBe(["""{"i":2}"""]);
    }

    [Fact]
    public async Task A_constraint_conflicts_with_rows_that_came_meanwhile()
    {
        var mine = await fixture.Create("SELECT 1 AS i");
        var theirs = await fixture.Open();
        var stale = mine.Latest;
        await Append(theirs, "SELECT -1 AS i");
        (await mine.AddConstraintAsync("c", "i > 0", new() { BasedOn = stale }, Token))
            .ShouldBeOfType<CommitResult.Conflicted>()
            .Reason.ShouldBe(ConflictReason.ConcurrentAppend);
    }
}
