using Tillhouse.Delta;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Tests.Delta.Operations;

public sealed class RenameDropTests : IDisposable
{
    private const string Rows = "SELECT 1 AS id, 'a' AS name, 'x' AS part, {'city': 'Rome', 'zip': 5} AS home";

    private readonly DeltaFixture fixture = new();

    public void Dispose() => fixture.Dispose();

    [Fact]
    public async Task A_column_that_is_dropped_and_added_again_has_none_of_its_old_values()
    {
        var table = await Mapped();
        (await table.DropColumnsAsync(["name", "home.zip"], cancellationToken: DeltaFixture.Token)).Required();
        fixture.Rows(table.Latest).ShouldBe(["""{"id":1,"part":"x","home":{"city":"Rome"}}"""]);
        await table.AddColumnsAsync([new StructField("name", DeltaType.String)], cancellationToken: DeltaFixture.Token);
        fixture.Rows((await fixture.Open()).Latest, "id, name").ShouldBe(["""{"id":1,"name":null}"""]);
        fixture.Rows(await table.SnapshotAsync(1, DeltaFixture.Token), "id, name").ShouldBe(["""{"id":1,"name":"a"}"""]);
    }

    [Fact]
    public async Task Names_are_swapped_without_touching_a_file()
    {
        var table = await Mapped();
        var before = table.Latest.Files.Select(f => f.Key).ToList();
        foreach (var (column, name) in new[] { ("id", "held"), ("part", "id"), ("held", "part") })
        {
            (await table.RenameColumnAsync(column, name, cancellationToken: DeltaFixture.Token)).Required();
        }

        var snapshot = (await fixture.Open()).Latest;
        snapshot.Files.Select(f => f.Key).ShouldBe(before);
        snapshot.PartitionColumns.ShouldBe(["id"]);
        fixture.Rows(snapshot, "id, part").ShouldBe(["""{"id":"x","part":1}"""]);
    }

    [Theory]
    [InlineData("name", "ID", "T0612", "two columns would be named ID when case is ignored")]
    [InlineData("home.city", "zip", "T0612", "two columns would be named zip when case is ignored")]
    [InlineData("nothing", "other", "T0612", "nothing")]
    [InlineData("name", "", "T0612", "a column has no name")]
    [InlineData("id", "number", "T0610", "column id cannot be renamed")]
    public async Task A_rename_that_would_confuse_is_refused(string column, string name, string code, string message)
    {
        var table = await Mapped();
        (await table.AddConstraintAsync("positive", "id > 0", cancellationToken: DeltaFixture.Token)).Required();
        var error = await Should.ThrowAsync<DeltaException>(() =>
            table.RenameColumnAsync(column, name, cancellationToken: DeltaFixture.Token)
        );
        error.Code.ToString().ShouldBe(code);
        error.Message.ShouldContain(message);
    }

    [Theory]
    [InlineData("part", "T0610", "partitioned by it")]
    [InlineData("id", "T0610", "column id cannot be dropped")]
    [InlineData("home.street", "T0612", "street")]
    public async Task A_drop_that_the_table_cannot_take_is_refused(string column, string code, string message)
    {
        var table = await Mapped();
        (await table.AddConstraintAsync("positive", "id > 0", cancellationToken: DeltaFixture.Token)).Required();
        var error = await Should.ThrowAsync<DeltaException>(() => table.DropColumnsAsync([column], cancellationToken: DeltaFixture.Token));
        error.Code.ToString().ShouldBe(code);
        error.Message.ShouldContain(message);
    }

    [Fact]
    public async Task The_last_column_that_files_hold_stays()
    {
        var table = await Mapped();
        var error = await Should.ThrowAsync<DeltaException>(() =>
            table.DropColumnsAsync(["id", "name", "home"], cancellationToken: DeltaFixture.Token)
        );
        error.Message.ShouldBe("no column would be left in the files");
    }

    [Fact]
    public async Task Without_column_mapping_nothing_is_renamed_or_dropped()
    {
        var table = await fixture.Create(Rows, "part");
        foreach (
            var change in new Func<Task>[]
            {
                () => table.RenameColumnAsync("id", "number", cancellationToken: DeltaFixture.Token),
                () => table.DropColumnsAsync(["id"], cancellationToken: DeltaFixture.Token),
            }
        )
        {
            (await Should.ThrowAsync<DeltaException>(change)).Message.ShouldContain("files know their columns by name");
        }
    }

    private async Task<DeltaTable> Mapped()
    {
        var definition = fixture.Define(Rows, "part") with
        {
            Properties = new Dictionary<string, string> { ["delta.columnMapping.mode"] = "name" },
        };
        var table = await DeltaTable.CreateAsync(fixture.Store, fixture.Engine, "t", definition, cancellationToken: DeltaFixture.Token);
        await fixture.Append(table, Rows);
        return table;
    }
}
