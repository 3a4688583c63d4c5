using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta;

public sealed class ColumnMappingTests : IDisposable
{
    private const string Rows =
        "SELECT i AS id, 'p' || (i % 2) AS part, {'x': i, 'y': [{'z': i}]} AS s, map {'k': {'v': i}} AS m FROM range(10) t(i)";

    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Theory]
    [InlineData("name")]
    [InlineData("id")]
    public async Task Files_have_physical_names_and_ids_at_every_depth_and_rows_come_back(string mode)
    {
        var table = await Create(mode);
        await fixture.Append(table, Rows);
        await table.RenameColumnAsync("s.x", "first", cancellationToken: DeltaFixture.Token);
        await table.RenameColumnAsync("part", "side", cancellationToken: DeltaFixture.Token);
        var snapshot = await table.RefreshAsync(DeltaFixture.Token);
        fixture.Rows(snapshot, where: "id = 3").ShouldBe(["""{"id":3,"side":"p1","s":{"first":3,"y":[{"z":3}]},"m":{"k":{"v":3}}}"""]);

        var file = snapshot.Files.First(f => f.PartitionValues[0] == "p1");
        using var stats = JsonDocument.Parse(file.Stats!);
        stats.RootElement.GetProperty("minValues").EnumerateObject().ShouldAllBe(p => p.Name.StartsWith("col-"));
        var schema = $"parquet_schema('{snapshot.Locate(file)}')";
        fixture.Connection.Scalar<long>($"SELECT count(*) FROM {schema} WHERE field_id IS NOT NULL AND name LIKE 'col-%'").ShouldBe(7);
        fixture
            .Connection.Scalar<long>($"SELECT count(*) FROM {schema} WHERE name IN ('id', 'part', 's', 'x', 'y', 'z', 'm', 'v')")
            .ShouldBe(0);
        (
            await FileSkipping.SelectAsync(
                fixture.Connection,
                snapshot,
                "s.first < 0 OR side = 'p0'",
                cancellationToken: DeltaFixture.Token
            )
        ).Count.ShouldBe(1);
    }

    [Fact]
    public async Task Rows_are_deleted_appended_and_partitions_replaced_under_new_names()
    {
        var table = await Create("name");
        await fixture.Append(table, Rows);
        await table.RenameColumnAsync("part", "side", cancellationToken: DeltaFixture.Token);
        await table.RenameColumnAsync("id", "number", cancellationToken: DeltaFixture.Token);
        await table.DeleteAsync("number = 4", cancellationToken: DeltaFixture.Token);
        fixture.Connection.Scalar<long>($"SELECT count(*) FROM {TableScan.Sql(table.Latest)} AS t").ShouldBe(9);
        var files = await fixture.Write(table, "SELECT 77 AS number, 'p1' AS side");
        await table.ReplacePartitionsAsync(files, cancellationToken: DeltaFixture.Token);
        fixture.Rows(table.Latest, "number, side", "side = 'p1'").ShouldBe(["""{"number":77,"side":"p1"}"""]);
        fixture.Connection.Scalar<long>($"SELECT count(*) FROM {TableScan.Sql(table.Latest)} AS t").ShouldBe(5);
        (await fixture.Open()).Latest.FileCount.ShouldBe(table.Latest.FileCount);
    }

    private async Task<DeltaTable> Create(string mode)
    {
        var definition = fixture.Define(Rows, "part") with
        {
            Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = mode },
        };
        return await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
    }
}
