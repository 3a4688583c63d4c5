using Tillhouse.Core.Build;
using Tillhouse.Core.Project;
using Tillhouse.Core.Simulate;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>Every model of the shop, over the Delta tables that runs of a tiny simulated shop made.</summary>
[Collection(SparkTestGroup.Name)]
public sealed class LakeParityTests(SparkServer spark)
{
    private const int Days = 3;
    private static readonly DateTimeOffset Start = new(2027, 1, 1, 0, 0, 0, TimeSpan.Zero);

    [Fact]
    public async Task Every_model_gives_equal_rows_on_both_engines_over_the_tiny_shops_delta_tables()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var session = await spark.SessionAsync(cancellationToken);
        using var folder = new TempFolder();
        using var project = new TillProject();
        using var days = await SimulatedDays.MakeAsync(Days, SimulationFormat.Csv, cancellationToken);
        for (var day = 0; day < Days; day++)
        {
            project.Land(days[day]);
            (await InProcess.RunAsync(project.Path, new FixedTime(Start.AddDays(day)), null, cancellationToken)).ShouldSucceed();
        }

        using var duck = DuckSql.Open();
        duck.Execute(
            await File.ReadAllTextAsync(
                Path.Combine(SharedData.RepositoryRoot, "src/Tillhouse.Core/Engine/Prelude/duckdb.sql"),
                cancellationToken
            )
        );
        await session.ForgetTablesAsync(cancellationToken);
        duck.Execute("create schema bronze; create schema silver; create schema gold");
        var sources = ProjectLoader.Load(new ProjectLocation(project.Path, SearchAbove: false)).Sources;
        foreach (var (path, relation) in await LakeTables.ReadAsync(duck, project.Lake, cancellationToken))
        {
            switch (path.Split('/'))
            {
                // Models read a source's rows as its contract types them; Delta holds them as text.
                case ["bronze", var source]:
                    var columns = TableDifference
                        .Columns(duck, relation)
                        .Select(c => c.Name)
                        .Except(TypedRows.Provenance.Select(p => p.Name))
                        .ToList();
                    duck.Execute($"create table bronze.{source} as {TypedRows.Select(sources[source], relation, columns)}");
                    await session.GiveAsync(duck, folder[$"in/{source}"], $"bronze.{source}", cancellationToken);
                    break;
                case ["silver" or "gold", _]:
                    var table = path.Replace('/', '.');
                    duck.Execute($"create view {table} as select * from {relation}");
                    await session.ExecuteAsync(
                        $"create table {table} using delta location '{Path.Combine(project.Lake, path)}'",
                        cancellationToken
                    );
                    break;
                default:
                    break;
            }
        }

        var report = await ModelParity.CompareAsync(duck, session, folder["out"], cancellationToken);

        report.ShouldBeEmpty();
    }
}
