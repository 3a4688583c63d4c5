using Tillhouse.Core.Grade;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Grade;

/// <summary>A project that extends the shop, with simulated exports that have faults.</summary>
internal sealed class GradedShop : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("till-grade-").FullName;

    public GradedShop() => File.WriteAllText(Path.Combine(root, "tillhouse.yml"), "name: graded\nextends: shop\n");

    /// <summary>Replaces a model of the shop by one with another text in one place.</summary>
    public void Change(string model, string text, string other)
    {
        var before = File.ReadAllText(Path.Combine(SharedData.RepositoryRoot, "shop", model));
        before.ShouldContain(text);
        var path = Path.Combine(root, model);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllText(path, before.Replace(text, other, StringComparison.Ordinal));
    }

    public Task SimulateAsync(SimulationOptions options) =>
        Simulator.RunAsync(
            options with
            {
                Folder = Path.Combine(root, "landing"),
            },
            cancellationToken: TestContext.Current.CancellationToken
        );

    /// <summary>Runs all of the project, or some tables.</summary>
    public async Task RunAsync(params string[] tables)
    {
        using var session = Open();
        IReadOnlyList<TableName>? selected = tables.Length == 0 ? null : [.. tables.Select(Table)];
        var plan = await session.PlanAsync(selected, force: false, TestContext.Current.CancellationToken);
        var report = await session.RunAsync(plan, new Progress<RunEvent>(), TestContext.Current.CancellationToken);
        report.Tasks.Select(t => t.Result).ShouldAllBe(r => r is TaskResult.Built || r is TaskResult.Taken);
    }

    public async Task<GradeReport> GradeAsync()
    {
        using var session = Open();
        return await Grader.RunAsync(session, TestContext.Current.CancellationToken);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    private static TableName Table(string name) => TableName.TryParse(name, out var table) ? table : throw new ArgumentException(name);

    private ProjectSession Open() =>
        ProjectSession.Open(
            ProjectLoader.Load(new ProjectLocation(root, false) { ShopFolder = Path.Combine(SharedData.RepositoryRoot, "shop") })
        );
}
