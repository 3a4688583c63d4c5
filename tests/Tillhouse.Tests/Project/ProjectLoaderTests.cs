using Tillhouse.Core;
using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

public sealed class ProjectLoaderTests
{
    [Fact]
    public void Settings_have_defaults_and_paths_start_from_the_project()
    {
        using var folder = new ProjectFolder();
        var project = folder.Load();
        project.Name.ShouldBe("my-shop");
        project.Landing.ShouldBe(Path.Combine(folder.Root, "landing"));
        project.Lake.ShouldBe(Path.Combine(folder.Root, "lake"));
        (project.TimeZone, project.Currency, project.MemoryBytes).ShouldBe(("UTC", "EUR", null));
    }

    [Fact]
    public void Settings_are_read_with_sizes_and_variables()
    {
        using var folder = new ProjectFolder();
        folder.Set("LAKE", "s3://bucket/prefix/");
        folder.Write("tillhouse.yml", "name: a\nlanding: ${LAB:-../data}/in\nlake: ${LAKE}\nmemory: 4GiB\ntimezone: Europe/Berlin\n");
        var project = folder.Load();
        project.Landing.ShouldBe(Path.GetFullPath(Path.Combine(folder.Root, "../data/in")));
        project.Lake.ShouldBe("s3://bucket/prefix");
        project.MemoryBytes.ShouldBe(4L << 30);
        project.TimeZone.ShouldBe("Europe/Berlin");
    }

    [Fact]
    public void A_folder_inside_a_project_finds_it_above()
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/note.txt", "");
        new ProjectLocation(Path.Combine(folder.Root, "models", "gold"), true).FindRoot().ShouldBe(folder.Root);
        Should
            .Throw<TerminalException>(() => new ProjectLocation(Path.Combine(folder.Root, "models"), false).FindRoot())
            .Code.ShouldBe(ErrorCodes.NoProject);
    }

    [Fact]
    public void Errors_of_all_files_come_together_with_places_and_near_names()
    {
        using var folder = new ProjectFolder();
        folder.Write("tillhouse.yml", "nam: x\ntimezone: Europe/Berlin\nengine: duckbd\n");
        folder.Write("sources/orders.yml", "files: orders/*\nkey: [id]\ncolumns:\n  id: { type: strin }\n");
        folder.Write("models/silver/orders.sql", "/* till\nbuild: tabel\n*/\nselect 1");
        folder
            .Errors()
            .ShouldBe(
                [
                    "T0105 models/silver/orders.sql:2:8 build is 'tabel', which is not one of view, table, append, merge, partitions, scd2",
                    "T0105 sources/orders.yml:4:15 type is 'strin', which is not a type: string, bigint, decimal(p,s), date, timestamp, boolean or double",
                    "T0104 tillhouse.yml:1:1 tillhouse.yml needs the key 'name'",
                    "T0103 tillhouse.yml:1:1 tillhouse.yml has no key 'nam'",
                    "T0105 tillhouse.yml:3:9 engine is 'duckbd', which is not one of duckdb, auto",
                ],
                ignoreOrder: true
            );
        Should.Throw<TillhouseErrors>(folder.Load).Errors.ShouldContain(e => e.Help == "did you mean name?");
    }

    [Fact]
    public void An_unset_variable_without_default_is_an_error()
    {
        using var folder = new ProjectFolder();
        folder.Write("tillhouse.yml", "name: a\nlake: ${NOWHERE}\n");
        folder.Errors().ShouldContain("T0107 tillhouse.yml:2:7 the environment variable 'NOWHERE' is not set");
    }

    [Theory]
    [InlineData("name: [unclosed", "T0102")]
    [InlineData("name: a\nname: b", "T0102")]
    [InlineData("name: *alias", "T0102")]
    [InlineData("- a\n- b", "T0102")]
    [InlineData("name: a\n---\nname: b", "T0102")]
    public void What_is_no_plain_mapping_is_refused(string text, string code)
    {
        using var folder = new ProjectFolder();
        folder.Write("tillhouse.yml", text);
        folder.Errors()[0].ShouldStartWith(code);
    }

    [Fact]
    public void Files_in_the_wrong_place_are_named()
    {
        using var folder = new ProjectFolder();
        folder
            .Write("models/bronze/x.sql", "select 1")
            .Write("models/gold/Big.sql", "select 1")
            .Write("sources/a.yaml", "")
            .Write("models/x.sql", "select 1");
        folder.Errors().Select(e => e.Split(' ')[0]).ShouldBe(["T0109", "T0109", "T0109", "T0109"]);
    }

    [Fact]
    public void A_file_that_is_no_text_is_named()
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/x.sql", "select 1");
        File.WriteAllBytes(Path.Combine(folder.Root, "models/gold/x.sql"), [0x73, 0xFF, 0xFE]);
        folder.Errors().ShouldBe(["T0110 models/gold/x.sql the file is not UTF-8 text"]);
    }

    [Fact]
    public void A_model_without_a_select_is_an_error()
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/x.sql", "/* till\nowner: me\n*/\n");
        folder.Errors().ShouldBe(["T0201 models/gold/x.sql the file holds no SELECT"]);
    }

    [Fact]
    public void The_same_table_in_two_files_is_an_error()
    {
        using var folder = new ProjectFolder();
        folder.Write("models/gold/a/x.sql", "select 1").Write("models/gold/b/x.sql", "select 1");
        folder.Errors().ShouldBe(["T0108 models/gold/b/x.sql the table gold.x is defined here and in models/gold/a/x.sql"]);
    }
}
