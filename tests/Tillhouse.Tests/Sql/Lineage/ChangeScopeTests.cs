using Tillhouse.Core.Build;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Sql.Lineage;

/// <summary>Which rows changes touch, for every model of the shop, as it was last agreed on. TILL_UPDATE_GOLDEN=1 writes what is found now.</summary>
public sealed class ChangeScopeTests
{
    [Fact]
    public void What_a_change_touches_is_known_for_every_model_of_the_shop()
    {
        var project = ProjectBinder.Bind(Load(), Prelude.DuckDb);
        using var lineage = new ProjectLineage(project, Prelude.DuckDb);
        var lines = new List<string>();
        foreach (var table in project.Graph.Order)
        {
            var model = project.Models[table];
            var inputs = project.Graph.Inputs(table).Order().ToList();
            lines.Add(table.ToString());
            foreach (var input in inputs)
            {
                lines.Add($"  {input}: {Words(lineage.Of(table).Scope([input], model.Definition.Key))}");
            }

            if (inputs.Count > 1)
            {
                lines.Add($"  all of them: {Words(lineage.Of(table).Scope(inputs, model.Definition.Key))}");
            }
        }

        var found = string.Join('\n', lines) + "\n";
        var golden = Path.Combine(SharedData.RepositoryRoot, "tests/Tillhouse.Tests/Sql/Lineage/shop.txt");
        if (Environment.GetEnvironmentVariable("TILL_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(golden, found);
        }

        found.ShouldBe(File.ReadAllText(golden));
    }

    private static ProjectDefinition Load() =>
        ProjectLoader.Load(
            new ProjectLocation(Path.Combine(SharedData.RepositoryRoot, "shop"), SearchAbove: false)
            {
                ShopFolder = Path.Combine(SharedData.RepositoryRoot, "shop"),
                Variable = _ => null,
            }
        );

    private static string Words(ChangeScope scope) =>
        scope switch
        {
            ChangeScope.Whole whole => $"whole, {whole.Why}",
            ChangeScope.ByColumn by => $"by {by.Column}, from {string.Join(" and ", by.Ways.Select(w => Words(w, by.Column)))};"
                + $" reads {(by.Filters.Count == 0 ? "all" : string.Join(", ", by.Filters.Select(f => $"{f.Key} by {f.Value}")))}",
            _ => "not read by the SELECT",
        };

    private static string Words(Way way, string column) =>
        way.Through == column ? $"{way.Table}.{way.Input}" : $"{way.Table}.{way.Input} through {way.Through}";
}
