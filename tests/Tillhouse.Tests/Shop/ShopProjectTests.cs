using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Shop;

public sealed class ShopProjectTests
{
    [Fact]
    public void The_shop_has_nine_sources_and_a_silver_table_for_each()
    {
        var shop = Load("shop");
        string[] sources =
        [
            "customers",
            "inventory",
            "order_items",
            "orders",
            "payments",
            "products",
            "reviews",
            "shipments",
            "web_events",
        ];
        shop.Sources.Keys.ShouldBe(sources);
        shop.Models.Keys.Where(k => k.Layer == Layer.Silver)
            .Select(k => k.Name)
            .ShouldBe([.. sources, "customer_versions", "product_versions", "sessions"], ignoreOrder: true);
    }

    [Fact]
    public void Every_model_of_the_shop_says_what_it_is_and_what_its_columns_are()
    {
        foreach (var model in Load("shop").Models.Values)
        {
            model.Description.ShouldNotBeEmpty(model.File);
            model.Owner.ShouldNotBeNullOrEmpty(model.File);
            model.Key.ShouldNotBeEmpty(model.File);
            model.Columns.Where(c => c.Description.Length == 0).Select(c => $"{model.File}: {c.Name}").ShouldBeEmpty();
        }
    }

    [Fact]
    public void Every_gold_model_of_the_shop_has_a_test()
    {
        var shop = Load("shop");
        var tested = ModelTestReader.ReadAll(shop).Select(t => t.Model);
        shop.Models.Keys.Where(k => k.Layer == Layer.Gold).Except(tested).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("examples/lakehouse-lab")]
    [InlineData("examples/olist")]
    public void An_example_inherits_gold_and_marts_whole(string example)
    {
        var gold = Load("shop").Models.Keys.Where(k => k.Layer == Layer.Gold);
        var project = Load(example);
        project.Models.Values.Where(m => m.Table.Layer == Layer.Gold).Select(m => m.Table).ShouldBe(gold, ignoreOrder: true);
        project
            .Models.Values.Where(m => m.Table.Layer == Layer.Gold)
            .ShouldAllBe(m => m.File.StartsWith("shop/", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("shop")]
    [InlineData("examples/lakehouse-lab")]
    [InlineData("examples/olist")]
    public void Every_model_is_portable_binds_and_stores_no_floating_point_number(string folder)
    {
        using var stream = typeof(ProjectLoader).Assembly.GetManifestResourceStream("Prelude/duckdb.sql")!;
        using var reader = new StreamReader(stream);
        var bound = ProjectBinder.Bind(Load(folder), reader.ReadToEnd());
        bound
            .Models.Values.SelectMany(m => m.Columns.Select(c => $"{m.Definition.Table}.{c.Name} {c.Type}"))
            .Where(c => c.EndsWith(" DOUBLE", StringComparison.Ordinal) || c.EndsWith(" HUGEINT", StringComparison.Ordinal))
            .ShouldBeEmpty();
    }

    [Fact]
    public void A_header_describes_exactly_the_columns_that_its_SELECT_gives()
    {
        using var stream = typeof(ProjectLoader).Assembly.GetManifestResourceStream("Prelude/duckdb.sql")!;
        using var reader = new StreamReader(stream);
        var added = HistoryColumns.All.Select(c => c.Name).ToHashSet();
        foreach (var model in ProjectBinder.Bind(Load("shop"), reader.ReadToEnd()).Models.Values)
        {
            model
                .Definition.Columns.Select(c => c.Name)
                .ShouldBe(model.Columns.Select(c => c.Name).Where(c => !added.Contains(c)), ignoreOrder: true, model.Definition.File);
        }
    }

    private static ProjectDefinition Load(string folder) =>
        ProjectLoader.Load(
            new ProjectLocation(Path.Combine(SharedData.RepositoryRoot, folder), SearchAbove: false)
            {
                ShopFolder = Path.Combine(SharedData.RepositoryRoot, "shop"),
                Variable = _ => null,
            }
        );
}
