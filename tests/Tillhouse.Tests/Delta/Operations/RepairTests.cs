using Tillhouse.Delta.Operations;

namespace Tillhouse.Tests.Delta.Operations;

public sealed class RepairTests : IDisposable
{
    private readonly DeltaFixture delta = new();

    public void Dispose() => delta.Dispose();

    [Fact]
    public async Task Repair_removes_missing_files_from_the_log_and_says_what_was_lost()
    {
        var table = await delta.Create("SELECT 1::BIGINT AS id");
        await table.AppendAsync(await delta.Write(table, "SELECT range AS id FROM range(3)"), cancellationToken: DeltaFixture.Token);
        var gone = table.Latest.Files.Single(f => f.Rows == 3);
        File.Delete(table.Latest.Locate(gone));

        var plan = await table.PlanRepairAsync(DeltaFixture.Token);
        plan.Missing.Select(m => m.Path).ShouldBe([gone.Path]);
        plan.LostRows.ShouldBe(3);
        (await table.RefreshAsync(DeltaFixture.Token)).Version.ShouldBe(1, "a plan writes nothing");

        (await table.RepairAsync(plan, cancellationToken: DeltaFixture.Token))!.Required().Version.ShouldBe(2);
        delta.Rows((await delta.Open()).Latest).ShouldBe(["{\"id\":1}"]);
        (await table.RepairAsync(await table.PlanRepairAsync(DeltaFixture.Token), cancellationToken: DeltaFixture.Token)).ShouldBeNull();
    }

    [Fact]
    public async Task Repair_finds_missing_files_among_many_by_one_listing()
    {
        var table = await delta.Create("SELECT range AS id, range AS p FROM range(80)", "p");
        foreach (var file in table.Latest.Files.Where(f => int.Parse(f.PartitionValues[0]!, null) % 20 == 0))
        {
            File.Delete(table.Latest.Locate(file));
        }

        var plan = await table.PlanRepairAsync(DeltaFixture.Token);
        plan.Missing.Select(m => m.File.PartitionValues[0]).ShouldBe(["0", "20", "40", "60"], ignoreOrder: true);
    }
}
