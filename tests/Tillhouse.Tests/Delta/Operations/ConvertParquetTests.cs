using Tillhouse.Delta;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;
using Tillhouse.DuckDb;

namespace Tillhouse.Tests.Delta.Operations;

public sealed class ConvertParquetTests : IDisposable
{
    private readonly DeltaFixture delta = new();

    public void Dispose() => delta.Dispose();

    [Fact]
    public async Task A_folder_of_parquet_files_becomes_a_table_without_moving_one()
    {
        Write("t/a.parquet", "SELECT 1 AS id, 'x' AS name, TIMESTAMP '2025-01-01 10:00:00' AS local, {'a': 1} AS s");
        Write(
            "t/sub/b%20 c.parquet",
            "SELECT 2 AS id, 'y' AS name, TIMESTAMP '2025-01-02 10:00:00' AS local, {'a': 2} AS s, 1.5::DECIMAL(9,2) AS more"
        );
        var before = Files();
        var table = await Convert();

        Files().Where(f => !f.Contains("_delta_log")).ShouldBe(before);
        delta
            .Rows(table.Latest)
            .ShouldBe([
                """{"id":1,"name":"x","local":"2025-01-01 10:00:00","s":{"a":1},"more":null}""",
                """{"id":2,"name":"y","local":"2025-01-02 10:00:00","s":{"a":2},"more":1.5}""",
            ]);
        table.Latest.Schema.Fields[2].Type.ShouldBe(DeltaType.TimestampNtz);
        table.Latest.Protocol.ReaderFeatures.ShouldBe(["timestampNtz"]);
        table.Latest.Rows.ShouldBe(2);
        (await table.HistoryAsync(1, DeltaFixture.Token))[0].Info!.Operation.ShouldBe("CONVERT");
        (await table.VerifyAsync(cancellationToken: DeltaFixture.Token)).Faults.ShouldBeEmpty();
    }

    [Fact]
    public async Task Directories_give_partition_values_of_the_type_that_all_of_them_have()
    {
        Write("t/day=2025-01-01/n=7/code=007/a.parquet", "SELECT 1 AS id");
        Write("t/day=2025-01-02/n=__HIVE_DEFAULT_PARTITION__/code=a%2Fb/a.parquet", "SELECT 2 AS id");
        var table = await Convert();
        table.Latest.PartitionColumns.ShouldBe(["day", "n", "code"]);
        table.Latest.Schema.ToString().ShouldBe("struct<id:integer,day:date,n:long,code:string>");
        delta
            .Rows(table.Latest)
            .ShouldBe(["""{"id":1,"day":"2025-01-01","n":7,"code":"007"}""", """{"id":2,"day":"2025-01-02","n":null,"code":"a/b"}"""]);
    }

    [Fact]
    public async Task Hidden_files_are_no_rows()
    {
        Write("t/a.parquet", "SELECT 1 AS id");
        Write("t/_temporary/b.parquet", "SELECT 2 AS id");
        Write("t/.c.parquet", "SELECT 3 AS id");
        await File.WriteAllTextAsync(delta.Folder.File("t/_SUCCESS"), "", DeltaFixture.Token);
        delta.Rows((await Convert()).Latest).ShouldBe(["{\"id\":1}"]);
    }

    [Theory]
    [InlineData("SELECT 2::BIGINT AS id")]
    [InlineData("SELECT 2 AS ID")]
    public async Task Files_whose_columns_differ_are_refused(string other)
    {
        Write("t/a.parquet", "SELECT 1 AS id");
        Write("t/b.parquet", other);
        await Refused(DeltaErrors.SchemaMismatch);
    }

    [Fact]
    public async Task A_type_that_delta_does_not_have_is_refused()
    {
        Write("t/a.parquet", "SELECT 1::UBIGINT AS id");
        await Refused(DeltaErrors.UnsupportedType);
    }

    [Fact]
    public async Task Directories_of_several_kinds_are_refused()
    {
        Write("t/p=1/a.parquet", "SELECT 1 AS id");
        Write("t/q=1/a.parquet", "SELECT 1 AS id");
        await Refused(DeltaErrors.NotConvertible);
    }

    [Fact]
    public async Task Nothing_damaged_and_nothing_at_all_are_refused()
    {
        Directory.CreateDirectory(delta.Folder.File("t"));
        await Refused(DeltaErrors.NotConvertible);
        await File.WriteAllTextAsync(delta.Folder.File("t/a.parquet"), "PAR1 rubbish PAR1", DeltaFixture.Token);
        await Refused(DeltaErrors.NotConvertible);
    }

    [Fact]
    public async Task A_table_is_not_converted_again()
    {
        await delta.Create("SELECT 1 AS id");
        await Refused(DeltaErrors.TableExists, hasLog: true);
    }

    private async Task<DeltaTable> Convert()
    {
        var plan = await ConvertParquet.PlanConvertAsync(delta.Store, delta.Engine, "t", DeltaFixture.Token);
        await ConvertParquet.ConvertAsync(delta.Store, delta.Engine, plan, cancellationToken: DeltaFixture.Token);
        return await delta.Open();
    }

    private async Task Refused(DeltaErrorCode code, bool hasLog = false)
    {
        (await Should.ThrowAsync<DeltaException>(Convert)).Code.ShouldBe(code);
        Directory.Exists(delta.Folder.File("t/_delta_log")).ShouldBe(hasLog);
    }

    private void Write(string path, string select)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(delta.Folder.File(path))!);
        delta.Connection.Execute($"COPY ({select}) TO '{delta.Folder.File(path)}' (FORMAT parquet)");
    }

    private IReadOnlyList<string> Files() => [.. Directory.GetFiles(delta.Folder.Path, "*", SearchOption.AllDirectories).Order()];
}
