using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

public sealed class InheritanceTests
{
    private static ProjectFolder Shop()
    {
        var folder = new ProjectFolder();
        folder.Write("builtin/tillhouse.yml", "name: shop\n");
        folder.Write("builtin/models/gold/core/a.sql", "select 1 as base");
        folder.Write("builtin/models/gold/core/b.sql", "select 2 as base");
        folder.Write("builtin/tests/a.yml", "model: gold.a\ncases: []\n");
        return folder.Write("tillhouse.yml", "name: mine\nextends: shop\n");
    }

    [Fact]
    public void An_own_file_replaces_the_inherited_one_of_the_same_path()
    {
        using var folder = Shop();
        folder.Write("models/gold/core/a.sql", "select 3 as own");
        var models = folder.Load().Models;
        models[new TableName(Layer.Gold, "a")].Sql.ShouldBe("select 3 as own");
        models[new TableName(Layer.Gold, "a")].File.ShouldBe("models/gold/core/a.sql");
        models[new TableName(Layer.Gold, "b")].File.ShouldBe("shop/models/gold/core/b.sql");
    }

    [Fact]
    public void Excluded_files_are_left_out_and_an_exclude_without_effect_is_an_error()
    {
        using var folder = Shop();
        folder.Write("tillhouse.yml", "name: mine\nextends: shop\nexclude: [models/gold/core/b.sql, tests/*]\n");
        var project = folder.Load();
        project.Models.Keys.ShouldBe([new TableName(Layer.Gold, "a")]);
        project.TestFiles.ShouldBeEmpty();

        folder.Write("tillhouse.yml", "name: mine\nextends: shop\nexclude:\n  - models/gold/core/c.sql\n");
        folder.Errors().ShouldBe(["T0105 tillhouse.yml:4:5 'models/gold/core/c.sql' excludes nothing"]);
    }

    [Fact]
    public void A_folder_can_be_extended_and_messages_name_it_from_here()
    {
        using var folder = new ProjectFolder();
        folder.Write("base/tillhouse.yml", "name: base\n").Write("base/models/gold/x.sql", "select 1");
        folder.Write("tillhouse.yml", "name: mine\nextends: ./base\n");
        folder.Load().Models.Values.Single().File.ShouldBe("base/models/gold/x.sql");
    }

    [Theory]
    [InlineData("extends: nowhere", "is no project")]
    [InlineData("extends: .", "extends itself")]
    public void A_base_that_is_missing_or_the_project_itself_is_an_error(string line, string message)
    {
        using var folder = new ProjectFolder();
        folder.Write("tillhouse.yml", $"name: mine\n{line}\n");
        var error = folder.Errors().ShouldHaveSingleItem();
        error.ShouldStartWith("T0106 tillhouse.yml:2:10");
        error.ShouldContain(message);
    }
}
