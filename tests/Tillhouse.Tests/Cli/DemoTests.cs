using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class DemoTests : IDisposable
{
    private readonly TillBox till = new();

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Demo_runs_its_days_shows_what_came_of_them_and_repeats_itself_for_nothing()
    {
        (await till.RunAsync("demo", "--scale", "tiny", "--days", "2")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("2026-01-01 ");
        till.Error.ShouldContain("2026-01-02 ");
        foreach (
            var title in (string[])
                [
                    "What was built",
                    "The shop in figures",
                    "Delayed orders",
                    "What the checks of the last run found",
                    "Three things to try next",
                ]
        )
        {
            till.Out.ShouldContain(title);
        }

        var first = till.Out;
        (await till.RunAsync("demo", "--scale", "tiny", "--days", "2")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe(first);
        till.Error.ShouldContain("is there already");
        till.Error.ShouldNotContain("built");
    }

    [Fact]
    public async Task Demo_leaves_a_folder_alone_that_holds_something_else()
    {
        MiniProject.Put(till.Folder, "till-demo/mine.txt", "mine");
        (await till.RunAsync("demo")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldStartWith("error T0904:");
        Directory.EnumerateFileSystemEntries(Path.Combine(till.Folder, "till-demo")).Count().ShouldBe(1);
    }

    [Fact]
    public async Task Demo_has_one_format()
    {
        (await till.RunAsync("demo", "--format", "json")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldStartWith("error T0901: the demo is for people");
    }
}
