using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Tests.Delta;

public sealed class TableChangeTests : IDisposable
{
    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    private static CancellationToken Token => DeltaFixture.Token;

    private static IReadOnlyDictionary<string, string> Set(params (string Key, string Value)[] properties) =>
        properties.ToDictionary(p => p.Key, p => p.Value);

    private static async Task<string> LastOperation(DeltaTable table) =>
        (await table.HistoryAsync(1, Token))[0].Info!.Json.GetProperty("operation").GetString()!;

    [Fact]
    public async Task Columns_are_added_where_asked_and_older_rows_have_null_there()
    {
        var table = await fixture.Create("SELECT 1 AS i, {'a': 1} AS st");
        (await table.AddColumnsAsync([new("n", DeltaType.String)], after: "i", cancellationToken: Token)).Required();
        (await table.AddColumnsAsync([new("first", DeltaType.Long)], after: "", cancellationToken: Token)).Required();
        (await table.AddColumnsAsync([new("b", DeltaType.Date)], into: "st", cancellationToken: Token)).Required();
        table.Latest.Schema.ToString().ShouldBe("struct<first:long,i:integer,n:string,st:struct<a:integer,b:date>>");
        await table.AppendAsync(
            await fixture.Write(table, "SELECT 2 AS i, 'x' AS n, {'a': 2, 'b': DATE '2024-01-01'} AS st"),
            cancellationToken: Token
        );
        fixture
            .Rows((await fixture.Open()).Latest, "i, n, st.b AS b")
            .ShouldBe(["""{"i":1,"n":null,"b":null}""", """{"i":2,"n":"x","b":"2024-01-01"}"""]);
        var info = (await table.HistoryAsync(cancellationToken: Token)).Single(r => r.Version == 1).Info!.Json;
        info.GetProperty("operation").GetString().ShouldBe("ADD COLUMNS");
        info.GetProperty("operationParameters")
            .GetProperty("columns")
            .GetString()
            .ShouldBe("""[{"column":{"name":"n","type":"string","nullable":true,"metadata":{}},"position":"AFTER i"}]""");
    }

    [Theory]
    [InlineData("I", true, "{}", "two columns are named I when case is ignored")]
    [InlineData("a b", true, "{}", "the column name 'a b' holds one of the characters ' ,;{}()=' or a line break")]
    [InlineData("n", false, "{}", "the new column n must not be null, but older rows have no value for it")]
    [InlineData(
        "n",
        true,
        """{"CURRENT_DEFAULT":"1"}""",
        "the new column n has a default, a generation, an identity or an invariant, which older rows do not follow"
    )]
    public async Task A_column_that_older_rows_could_not_have_is_refused(string name, bool nullable, string metadata, string message)
    {
        var table = await fixture.Create("SELECT 1 AS i");
        var error = await Should.ThrowAsync<DeltaException>(() =>
            table.AddColumnsAsync([new(name, DeltaType.Integer, nullable, metadata)], cancellationToken: Token)
        );
        error.Code.ShouldBe(DeltaErrors.SchemaMismatch);
        error.Message.ShouldBe(message);
        (await fixture.Open()).Latest.Version.ShouldBe(0);
    }

    [Fact]
    public async Task A_type_is_widened_only_when_the_table_allows_it_and_the_change_is_noted()
    {
        var table = await fixture.Create("SELECT 1 AS i, [1] AS li, 1.5::DECIMAL(4,1) AS d");
        (
            await Should.ThrowAsync<DeltaException>(() =>
                table.ChangeColumnAsync("i", new() { Type = DeltaType.Long }, cancellationToken: Token)
            )
        ).Message.ShouldBe("the type of column i cannot be widened: the table does not allow it");
        (await table.SetPropertiesAsync(Set(("delta.enableTypeWidening", "true")), cancellationToken: Token)).Required();
        table.Latest.Protocol.ReaderFeatures.ShouldBe(["typeWidening"]);
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "typeWidening"]);
        (await table.ChangeColumnAsync("i", new() { Type = DeltaType.Long }, cancellationToken: Token)).Required();
        (await table.ChangeColumnAsync("li.element", new() { Type = DeltaType.Long }, cancellationToken: Token)).Required();
        (await table.ChangeColumnAsync("d", new() { Type = new DecimalType(10, 3) }, cancellationToken: Token)).Required();
        table.Latest.Schema.Fields[0].Metadata.ShouldBe("""{"delta.typeChanges":[{"fromType":"integer","toType":"long"}]}""");
        table
            .Latest.Schema.Fields[1]
            .Metadata.ShouldBe("""{"delta.typeChanges":[{"fromType":"integer","toType":"long","fieldPath":"element"}]}""");
        await table.AppendAsync(
            await fixture.Write(table, "SELECT 5000000000 AS i, [5000000000] AS li, 2.125::DECIMAL(10,3) AS d"),
            cancellationToken: Token
        );
        fixture
            .Rows((await fixture.Open()).Latest)
            .ShouldBe(["""{"i":1,"li":[1],"d":1.5}""", """{"i":5000000000,"li":[5000000000],"d":2.125}"""]);
    }

    [Theory]
    [InlineData("long", "integer")]
    [InlineData("string", "integer")]
    [InlineData("integer", "float")]
    [InlineData("long", "double")]
    [InlineData("integer", "decimal(9,0)")]
    [InlineData("long", "decimal(19,0)")]
    [InlineData("decimal(10,2)", "decimal(11,4)")]
    [InlineData("date", "timestamp")]
    public void A_type_that_is_not_wider_is_no_widening(string from, string to) =>
        TypeWidening.Allows(Type(from), Type(to)).ShouldBeFalse();

    [Theory]
    [InlineData("byte", "long")]
    [InlineData("integer", "double")]
    [InlineData("float", "double")]
    [InlineData("integer", "decimal(10,0)")]
    [InlineData("long", "decimal(22,2)")]
    [InlineData("decimal(10,2)", "decimal(12,4)")]
    [InlineData("date", "timestamp_ntz")]
    public void A_wider_type_is_one_of_the_protocols_list(string from, string to) =>
        TypeWidening.Allows(Type(from), Type(to)).ShouldBeTrue();

    private static DeltaType Type(string name) =>
        DeltaSchema
            .Parse($$"""{"type":"struct","fields":[{"name":"x","type":"{{name}}","nullable":true,"metadata":{} } ] }""")
            .Fields[0]
            .Type;

    [Fact]
    public async Task A_column_gets_a_comment_and_may_become_nullable_but_never_the_other_way()
    {
        var definition = fixture.Define("SELECT 1 AS i, 'x' AS t");
        definition = definition with { Schema = new([definition.Schema.Fields[0] with { Nullable = false }, definition.Schema.Fields[1]]) };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: Token);
        (await table.ChangeColumnAsync("I", new() { Nullable = true, Comment = "the number" }, cancellationToken: Token)).Required();
        table.Latest.Schema.Fields[0].ShouldBe(new StructField("i", DeltaType.Integer, true, """{"comment":"the number"}"""));
        (await LastOperation(table)).ShouldBe("CHANGE COLUMN");
        var error = await Should.ThrowAsync<DeltaException>(() =>
            table.ChangeColumnAsync("i", new() { Nullable = false }, cancellationToken: Token)
        );
        error.Code.ShouldBe(DeltaErrors.InvalidCommit);
        error.Message.ShouldBe("column i may be null and cannot be made NOT NULL");
        (
            await Should.ThrowAsync<DeltaException>(() => table.ChangeColumnAsync("no", new() { Comment = "x" }, cancellationToken: Token))
        ).Message.ShouldBe("the table has no column no");
    }

    [Fact]
    public async Task Properties_bring_the_protocol_they_need_and_unsetting_them_keeps_it()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        (await table.SetPropertiesAsync(Set(("delta.appendOnly", "true"), ("owner", "shop")), cancellationToken: Token)).Required();
        table.Latest.Protocol.ShouldBe(new Protocol { MinReaderVersion = 1, MinWriterVersion = 2 });
        (
            await table.SetPropertiesAsync(
                Set(("delta.enableChangeDataFeed", "true"), ("delta.appendOnly", "false")),
                cancellationToken: Token
            )
        ).Required();
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "changeDataFeed"]);
        (await LastOperation(table)).ShouldBe("SET TBLPROPERTIES");
        (await table.UnsetPropertiesAsync(["owner", "never.set"], ifExists: true, cancellationToken: Token)).Required();
        (await LastOperation(table)).ShouldBe("UNSET TBLPROPERTIES");
        table.Latest.Metadata.Configuration.ShouldBe(
            Set(("delta.enableChangeDataFeed", "true"), ("delta.appendOnly", "false")),
            ignoreOrder: true
        );
        table.Latest.Protocol.MinWriterVersion.ShouldBe(7);
        (await Should.ThrowAsync<DeltaException>(() => table.UnsetPropertiesAsync(["owner"], cancellationToken: Token))).Message.ShouldBe(
            "the table has no property owner"
        );
    }

    [Theory]
    [InlineData("delta.appendonly", "true", "delta.appendonly is no property that can be set")]
    [InlineData("delta.appendOnly", "yes", "delta.appendOnly cannot be 'yes'")]
    [InlineData("delta.logRetentionDuration", "interval 1 month", "delta.logRetentionDuration cannot be 'interval 1 month'")]
    [InlineData("delta.checkpointInterval", "0", "delta.checkpointInterval cannot be '0'")]
    [InlineData("delta.columnMapping.maxColumnId", "9", "delta.columnMapping.maxColumnId cannot be set")]
    [InlineData("delta.columnMapping.mode", "id", "column mapping cannot go from none to id")]
    [InlineData("delta.constraints.c", "i > 0", "delta.constraints.c cannot be set as a property")]
    [InlineData("delta.feature.variantType", "supported", "the feature variantType is not supported")]
    [InlineData("delta.minWriterVersion", "8", "there is no protocol of reader version 0 and writer version 8")]
    public async Task A_property_that_the_table_cannot_take_is_refused(string key, string value, string message)
    {
        var table = await fixture.Create("SELECT 1 AS i");
        (
            await Should.ThrowAsync<DeltaException>(() => table.SetPropertiesAsync(Set((key, value)), cancellationToken: Token))
        ).Message.ShouldBe(message);
        table.Latest.Version.ShouldBe(0);
    }

    [Fact]
    public async Task Features_named_at_creation_are_in_the_protocol_and_not_among_the_properties()
    {
        var definition = fixture.Define("SELECT 1 AS i") with
        {
            Properties = Set(
                ("delta.feature.deletionVectors", "supported"),
                ("delta.enableChangeDataFeed", "true"),
                ("delta.minWriterVersion", "7")
            ),
        };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: Token);
        table.Latest.Protocol.MinReaderVersion.ShouldBe(3);
        table.Latest.Protocol.ReaderFeatures.ShouldBe(["deletionVectors"]);
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "deletionVectors", "changeDataFeed"]);
        table.Latest.Metadata.Configuration.ShouldBe(Set(("delta.enableChangeDataFeed", "true")));
    }

    [Theory]
    [InlineData(1, 2, "deletionVectors", 3, "deletionVectors", "appendOnly,invariants,deletionVectors")]
    [InlineData(
        1,
        4,
        "clustering",
        1,
        null,
        "appendOnly,invariants,checkConstraints,changeDataFeed,generatedColumns,domainMetadata,clustering"
    )]
    [InlineData(
        2,
        5,
        "timestampNtz",
        3,
        "columnMapping,timestampNtz",
        "appendOnly,invariants,checkConstraints,changeDataFeed,generatedColumns,columnMapping,timestampNtz"
    )]
    [InlineData(
        1,
        6,
        "columnMapping",
        3,
        "columnMapping",
        "appendOnly,invariants,checkConstraints,changeDataFeed,generatedColumns,columnMapping,identityColumns"
    )]
    public void An_old_version_takes_all_it_stood_for_along(
        int reader,
        int writer,
        string feature,
        int newReader,
        string? readers,
        string writers
    )
    {
        var after = ProtocolUpgrade.With(new Protocol { MinReaderVersion = reader, MinWriterVersion = writer }, feature);
        (after.MinReaderVersion, after.MinWriterVersion).ShouldBe((newReader, 7));
        (after.ReaderFeatures is null ? null : string.Join(',', after.ReaderFeatures)).ShouldBe(readers);
        string.Join(',', after.WriterFeatures!).ShouldBe(writers);
        ProtocolUpgrade.With(after, feature).ShouldBeSameAs(after);
    }

    [Fact]
    public async Task A_protocol_is_raised_but_never_lowered()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        (await table.UpgradeProtocolAsync(writerVersion: 4, cancellationToken: Token)).Required();
        table.Latest.Protocol.ShouldBe(new Protocol { MinReaderVersion = 1, MinWriterVersion = 4 });
        (await LastOperation(table)).ShouldBe("UPGRADE PROTOCOL");
        (await table.UpgradeProtocolAsync(1, 2, cancellationToken: Token)).Required().Version.ShouldBe(1);
        (await table.UpgradeProtocolAsync(3, 7, cancellationToken: Token)).Required();
        table.Latest.Protocol.ReaderFeatures.ShouldBeEmpty();
        table.Latest.Protocol.WriterFeatures.ShouldBe([
            "appendOnly",
            "invariants",
            "checkConstraints",
            "changeDataFeed",
            "generatedColumns",
        ]);
    }

    [Fact]
    public async Task A_table_is_clustered_by_columns_and_others_writes_keep_that()
    {
        var table = await fixture.Create("SELECT 1 AS i, 'x' AS t, true AS ok, {'a': 1} AS st");
        (await table.ClusterByAsync(["t", "ST.A"], cancellationToken: Token)).Required();
        table
            .Latest.Domains["delta.clustering"]
            .Configuration.ShouldBe("""{"clusteringColumns":[["t"],["st","a"]],"domainName":"delta.clustering"}""");
        table.Latest.Protocol.WriterFeatures.ShouldBe(["appendOnly", "invariants", "domainMetadata", "clustering"]);
        (await LastOperation(table)).ShouldBe("CLUSTER BY");
        (await table.OverwriteAsync([], cancellationToken: Token)).Required();
        ClusterBy.Columns((await fixture.Open()).Latest).Select(FieldPath.Format).ShouldBe(["t", "st.a"]);
        (await Should.ThrowAsync<DeltaException>(() => table.ClusterByAsync(["ok"], cancellationToken: Token))).Message.ShouldBe(
            "the table cannot be clustered by ok, which is of type boolean"
        );
        (await table.ClusterByAsync([], cancellationToken: Token)).Required();
        ClusterBy.Columns((await fixture.Open()).Latest).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_partitioned_table_is_not_clustered()
    {
        var table = await fixture.Create("SELECT 1 AS i, 'x' AS t", "t");
        (await Should.ThrowAsync<DeltaException>(() => table.ClusterByAsync(["i"], cancellationToken: Token))).Code.ShouldBe(
            DeltaErrors.InvalidCommit
        );
    }

    [Fact]
    public async Task Rows_bring_new_columns_and_wider_types_in_their_own_commit()
    {
        var table = await fixture.Create("SELECT 1 AS i, {'a': 1} AS st");
        (await table.SetPropertiesAsync(Set(("delta.enableTypeWidening", "true")), cancellationToken: Token)).Required();
        const string Select = "SELECT 5000000000 AS i, {'a': 2, 'b': 'x'} AS st, 'new' AS n";
        var rows = fixture.Define(Select).Schema;
        var metadata = SchemaEvolution.Evolve(table.Latest, rows, SchemaChanges.AddColumns | SchemaChanges.WidenTypes);
        var schema = DeltaSchema.Parse(metadata.SchemaString);
        var files = await new DataFileWriter(fixture.Connection, fixture.Store).WriteAsync(
            "t",
            Select,
            schema,
            [],
            metadata.Configuration,
            Token
        );
        (await table.AppendAsync(files, new() { Metadata = metadata }, Token)).Required().Version.ShouldBe(2);
        fixture
            .Rows((await fixture.Open()).Latest, "i, st.b AS b, n")
            .ShouldBe(["""{"i":1,"b":null,"n":null}""", """{"i":5000000000,"b":"x","n":"new"}"""]);
        SchemaEvolution.Evolve(table.Latest, rows, SchemaChanges.None).ShouldBeSameAs(table.Latest.Metadata);
    }

    [Theory]
    [InlineData("SELECT 1 AS i, 2 AS n", SchemaChanges.WidenTypes, "the table has no column n")]
    [InlineData("SELECT 1::BIGINT AS i", SchemaChanges.AddColumns, "column i is of type integer, the rows have long")]
    [InlineData("SELECT 1::BIGINT AS i", SchemaChanges.WidenTypes, "the type of column i cannot be widened: the table does not allow it")]
    [InlineData("SELECT 'x' AS i", SchemaChanges.WidenTypes, "column i is of type integer, the rows have string")]
    public async Task A_change_of_columns_that_was_not_allowed_is_refused(string select, SchemaChanges allowed, string message)
    {
        var table = await fixture.Create("SELECT 1 AS i");
        Should
            .Throw<DeltaException>(() => SchemaEvolution.Evolve(table.Latest, fixture.Define(select).Schema, allowed))
            .Message.ShouldBe(message);
    }

    [Fact]
    public async Task New_columns_that_differ_in_case_only_are_refused()
    {
        var rows = new StructType([new("n", DeltaType.Long), new("N", DeltaType.Long)]);
        var table = await fixture.Create("SELECT 1 AS i");
        Should
            .Throw<DeltaException>(() => SchemaEvolution.Evolve(table.Latest, rows, SchemaChanges.AddColumns))
            .Message.ShouldBe("two columns are named N when case is ignored");
    }
}
