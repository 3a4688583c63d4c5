using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta;

public sealed class ReadWriteTests : IDisposable
{
    private const string AllTypes = """
        SELECT 1::TINYINT AS b, 2::SMALLINT AS s, 3 AS i, 4::BIGINT AS l, 1.5::FLOAT AS f, 2.5::DOUBLE AS d, 12.30::DECIMAL(18,2) AS m, 'äö''"\ 😀' AS t,
        'x'::BLOB AS bin, DATE '2024-02-29' AS day, TIMESTAMP '2024-02-29 10:11:12.123456' AS ts, true AS ok,
        {'a': 1, 'b c': ['x', NULL]} AS st, [1, NULL] AS li, MAP {'k': 1.5::DOUBLE} AS ma
        """;

    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task All_types_are_read_back_as_they_were_written()
    {
        var table = await fixture.Create(
            AllTypes + " UNION ALL SELECT NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL,NULL"
        );
        var read = fixture.Rows((await fixture.Open()).Latest);
        using var command = fixture.Connection.CreateCommand();
        command.CommandText = $"SELECT to_json(x)::VARCHAR FROM ({AllTypes}) x";
        using var reader = command.ExecuteReader();
        (await reader.ReadAsync(DeltaFixture.Token)).ShouldBeTrue();
        read.ShouldContain(reader.GetString(0));
        read.Count.ShouldBe(2);
        table.Latest.Rows.ShouldBe(2);
    }

    [Theory]
    [InlineData("'a:b é' AS p", "string")]
    [InlineData("'%41+ /=?#' AS p", "string")]
    [InlineData("NULL::VARCHAR AS p", "string")]
    [InlineData("DATE '2024-01-01' AS p", "date")]
    [InlineData("TIMESTAMP '2024-01-01 10:00:00.5' AS p", "timestamp")]
    [InlineData("true AS p", "boolean")]
    [InlineData("12.50::DECIMAL(9,2) AS p", "decimal(9,2)")]
    [InlineData("1e10::DOUBLE AS p", "double")]
    [InlineData("7::BIGINT AS p", "long")]
    public async Task A_partition_value_is_read_back_as_it_was_written(string column, string type)
    {
        var table = await fixture.Create($"SELECT {column}, 1 AS i", "p");
        table.Latest.Schema.Fields[0].Type.ToString().ShouldBe(type);
        var expression = column[..column.LastIndexOf(" AS p", StringComparison.Ordinal)];
        fixture.Rows((await fixture.Open()).Latest, where: $"p IS NOT DISTINCT FROM {expression}").Count.ShouldBe(1);
    }

    [Fact]
    public async Task Many_partitions_are_read_through_a_join()
    {
        await fixture.Create("SELECT DATE '2024-01-01' + (r // 3)::INTEGER AS day, r % 2 AS k, r AS i FROM range(300) t(r)", "day", "k");
        var snapshot = (await fixture.Open()).Latest;
        snapshot.FileCount.ShouldBe(200);
        fixture.Rows(snapshot, "count(*) n, sum(i)::BIGINT s, count(DISTINCT day) d").ShouldBe(["""{"n":300,"s":44850,"d":100}"""]);
        fixture.Rows(snapshot, "i", "day = DATE '2024-01-02' AND k = 0").ShouldBe(["""{"i":4}"""]);
    }

    [Fact]
    public async Task An_empty_table_is_typed()
    {
        var table = await DeltaTable.CreateAsync(
            fixture.Store,
            fixture.Engine,
            "t",
            fixture.Define(AllTypes),
            cancellationToken: DeltaFixture.Token
        );
        fixture.Rows(table.Latest).ShouldBeEmpty();
        fixture.Rows(table.Latest, "typeof(max(m)) AS m, typeof(max(ts)) AS ts").ShouldBe(["""{"m":"DECIMAL(18,2)","ts":"TIMESTAMP"}"""]);
    }

    [Fact]
    public async Task Rows_are_appended_overwritten_and_replaced_by_partition()
    {
        var table = await fixture.Create("SELECT 'a' AS p, 1 AS i UNION ALL SELECT 'b', 2", "p");
        (await table.AppendAsync(await fixture.Write(table, "SELECT 3 AS i, 'a' AS p"), cancellationToken: DeltaFixture.Token))
            .Required()
            .Version.ShouldBe(1);
        fixture.Rows(table.Latest, "i").ShouldBe(["""{"i":1}""", """{"i":2}""", """{"i":3}"""]);

        (
            await table.ReplacePartitionsAsync(await fixture.Write(table, "SELECT 4 AS i, 'a' AS p"), cancellationToken: DeltaFixture.Token)
        ).Required();
        fixture.Rows(table.Latest, "i").ShouldBe(["""{"i":2}""", """{"i":4}"""]);

        var wider = fixture.Define("SELECT 1::BIGINT AS i, 'x' AS note");
        var files = await new Tillhouse.Delta.DuckDb.DataFileWriter(fixture.Connection, fixture.Store).WriteAsync(
            "t",
            "SELECT 5 AS i, 'new' AS note",
            wider.Schema,
            [],
            cancellationToken: DeltaFixture.Token
        );
        (await table.OverwriteAsync(files, wider, cancellationToken: DeltaFixture.Token)).Required();
        fixture.Rows((await fixture.Open()).Latest).ShouldBe(["""{"i":5,"note":"new"}"""]);
        fixture.Rows(await table.SnapshotAsync(1, DeltaFixture.Token), "i").Count.ShouldBe(3);
        (await table.HistoryAsync(cancellationToken: DeltaFixture.Token))
            .Select(r => r.Info?.Operation)
            .ShouldBe(["WRITE", "WRITE", "WRITE", "CREATE TABLE AS SELECT"]);
    }

    [Fact]
    public async Task A_column_that_older_files_lack_is_null_there()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        var transaction = table.Begin(new CommitDescription("ADD COLUMNS"));
        transaction.SetMetadata(
            table.Latest.Metadata with
            {
                SchemaString = Tillhouse.Delta.Schema.DeltaSchema.ToJson(fixture.Define("SELECT 1::BIGINT AS i, 'x' AS n").Schema),
            }
        );
        (await transaction.CommitAsync(DeltaFixture.Token)).Required();
        await table.AppendAsync(await fixture.Write(table, "SELECT 2 AS i, 'new' AS n"), cancellationToken: DeltaFixture.Token);
        fixture.Rows(table.Latest).ShouldBe(["""{"i":1,"n":null}""", """{"i":2,"n":"new"}"""]);
    }

    [Fact]
    public async Task A_file_is_opened_by_its_name_and_not_as_a_pattern()
    {
        var table = await fixture.Create("SELECT 1 AS i");
        var file = (await fixture.Write(table, "SELECT 2 AS i")).Single();
        File.Copy(fixture.Folder.File("t/" + file.Path), fixture.Folder.File("t/odd [a]*?.parquet"));
        File.Copy(fixture.Folder.File("t/" + file.Path), fixture.Folder.File("t/odd a12.parquet"));
        var odd = file with { Path = Tillhouse.Delta.Log.FilePath.Encode("odd [a]*?.parquet") };
        (await table.AppendAsync([odd], cancellationToken: DeltaFixture.Token)).Required();
        fixture.Rows(table.Latest).ShouldBe(["""{"i":1}""", """{"i":2}"""]);
    }

    [Theory]
    [InlineData("sum(i) AS total", "total", "HUGEINT")]
    [InlineData("1::UINTEGER AS u", "u", "UINTEGER")]
    [InlineData("uuid() AS id", "id", "UUID")]
    [InlineData("INTERVAL 1 DAY AS v", "v", "INTERVAL")]
    [InlineData("{'a': now()::TIMESTAMP} AS st", "st.a", "TIMESTAMP")]
    public void A_type_that_Delta_does_not_have_is_refused_by_column(string column, string name, string type)
    {
        var error = Should.Throw<DeltaException>(() => fixture.Define($"SELECT {column} FROM (SELECT 1 AS i)"));
        error.Code.ShouldBe(DeltaErrors.UnsupportedType);
        error.Message.ShouldBe($"{name} is of type {type}, which Delta does not have");
    }

    [Fact]
    public async Task Columns_that_do_not_fit_are_refused_by_name()
    {
        var table = await fixture.Create("SELECT 1 AS i, 'x' AS t");
        (await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, "SELECT 1 AS i, 2 AS typo"))).Message.ShouldBe(
            "the table has no column typo"
        );
        var error = await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, "SELECT 1::BIGINT AS i"));
        error.Code.ShouldBe(DeltaErrors.SchemaMismatch);
        error.Message.ShouldBe("column i is of type long, the table's is integer");
    }

    [Fact]
    public async Task A_null_in_a_column_that_must_not_be_null_is_refused_before_anything_is_committed()
    {
        var definition = fixture.Define("SELECT 1 AS i, 'x' AS t");
        definition = definition with { Schema = new([definition.Schema.Fields[0] with { Nullable = false }, definition.Schema.Fields[1]]) };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
        var error = await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, "SELECT NULL::INTEGER AS i"));
        error.Code.ShouldBe(DeltaErrors.InvalidCommit);
        (await Should.ThrowAsync<DeltaException>(() => fixture.Write(table, "SELECT 'x' AS t"))).Code.ShouldBe(DeltaErrors.SchemaMismatch);
    }
}
