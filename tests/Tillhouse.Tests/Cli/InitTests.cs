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
