using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class InitTests : IDisposable
{
    private readonly TillBox till = new();

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Init_writes_a_project_that_extends_the_shop_and_says_what_is_next()
    {
        (await till.RunAsync("init", "Zoë's Shop")).ShouldBe(ExitCode.Ok);
        Read("Zoë's Shop/tillhouse.yml").ShouldContain("name: zo-s-shop\n");
        Read("Zoë's Shop/tillhouse.yml").ShouldContain("extends: shop\n");
        Read("Zoë's Shop/.gitignore").ShouldContain("lake/");
        till.Out.ShouldBeEmpty();
        till.Error.ShouldContain("cd 'Zoë'\\''s Shop'");
    }

    [Theory]
    [InlineData("init")]
    [InlineData("init", "--full")]
    public async Task Every_YAML_file_of_a_new_project_names_a_schema_that_is_there(params string[] args)
    {
        (await till.RunAsync([.. args, "--quiet"])).ShouldBe(ExitCode.Ok);
        var files = Directory.GetFiles(till.Folder, "*.yml", SearchOption.AllDirectories);
        files.Length.ShouldBeGreaterThan(1);
        foreach (var file in files)
        {
            const string Line = "# yaml-language-server: $schema=";
            var first = File.ReadLines(file).First();
            first.ShouldStartWith(Line, customMessage: file);
            File.Exists(Path.Combine(Path.GetDirectoryName(file)!, first[Line.Length..])).ShouldBeTrue(file);
        }

        (await till.RunAsync("check", "--quiet")).ShouldBe(ExitCode.Ok, till.Error);
    }

    [Fact]
    public async Task Init_refuses_to_overwrite_and_writes_nothing_then()
    {
        File.WriteAllText(Path.Combine(till.Folder, "README.md"), "mine");
        (await till.RunAsync("init")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("error T0904:");
        till.Error.ShouldContain("README.md");
        Directory.EnumerateFileSystemEntries(till.Folder).Count().ShouldBe(1);
        Read("README.md").ShouldBe("mine");
    }

    [Fact]
    public async Task Init_goes_into_a_folder_with_other_files()
    {
        File.WriteAllText(Path.Combine(till.Folder, "notes.txt"), "mine");
        (await till.RunAsync("init", "--quiet")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBeEmpty();
        File.Exists(Path.Combine(till.Folder, "tillhouse.yml")).ShouldBeTrue();
    }

    private string Read(string file) => File.ReadAllText(Path.Combine(till.Folder, file));
}
