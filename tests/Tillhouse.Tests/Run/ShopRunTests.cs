using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

public sealed class ShopRunTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("till-shop-").FullName;

    [Fact]
    public async Task A_shop_is_built_day_by_day_and_a_second_run_finds_nothing_to_do()
    {
        var cancellation = TestContext.Current.CancellationToken;
        await File.WriteAllTextAsync(Path.Combine(root, "tillhouse.yml"), "name: test\nextends: shop\n", cancellation);
        for (var day = 1; day <= 2; day++)
        {
            await SimulateAsync(cancellation);
            using var session = ProjectSession.Open(Load());
            var plan = await session.PlanAsync(null, false, cancellation);
            var report = await session.RunAsync(plan, new Silence<RunEvent>(), cancellation);
            report.Tasks.Where(t => t.Result is not (TaskResult.Built or TaskResult.Taken)).Select(Describe).ShouldBeEmpty();
        }

        using var last = ProjectSession.Open(Load());
        (await last.PlanAsync(null, false, cancellation)).Stages.ShouldAllBe(s => s is Stage.Skip);
        await using var reader = await last.QueryAsync("select count(*) from gold.fact_orders", cancellation);
        (await reader.ReadAsync(cancellation)).ShouldBeTrue();
        reader.GetInt64(0).ShouldBeGreaterThanOrEqualTo(200);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static string Describe(TaskReport task) =>
        $"{task.Stage.Table}: {task.Result.GetType().Name} {(task.Result as TaskResult.Failed)?.Error}";

    private ProjectDefinition Load() =>
        ProjectLoader.Load(new ProjectLocation(root, false) { ShopFolder = Path.Combine(SharedData.RepositoryRoot, "shop") });

    private Task SimulateAsync(CancellationToken cancellation) =>
        Simulator.RunAsync(
            new SimulationOptions
            {
                Folder = Path.Combine(root, "landing"),
                Scale = SimulationScale.Tiny,
                Days = 1,
                Seed = 1,
            },
            null,
            cancellation
        );
}
