using System.CommandLine;
using Tillhouse.Cli;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Cli;

/// <summary>Every help page as it was last agreed on. TILL_UPDATE_GOLDEN=1 writes what is printed now; the difference then shows in the commit.</summary>
public sealed class HelpGoldenTests
{
    [Fact]
    public async Task Every_help_page_reads_as_agreed()
    {
        using var till = new TillBox();
        var pages = new StringWriter { NewLine = "\n" };
        var root = App.BuildRoot(new CommandHost(till.Terminal(TextWriter.Null, TextWriter.Null), new GlobalOptions()));
        foreach (var path in Paths(root, []))
        {
            (await till.RunAsync([.. path, "--help"])).ShouldBe(ExitCode.Ok);
            pages.WriteLine($"=== till {string.Join(' ', path.Append("--help"))}");
            pages.WriteLine(till.Out);
        }

        var golden = Path.Combine(SharedData.RepositoryRoot, "tests/Tillhouse.Tests/Cli/help.txt");
        if (Environment.GetEnvironmentVariable("TILL_UPDATE_GOLDEN") == "1")
        {
            await File.WriteAllTextAsync(golden, pages.ToString(), TestContext.Current.CancellationToken);
        }

        pages.ToString().ShouldBe(await File.ReadAllTextAsync(golden, TestContext.Current.CancellationToken));
    }

    private static IEnumerable<string[]> Paths(Command command, string[] path) =>
        command.Subcommands.SelectMany(c => Paths(c, [.. path, c.Name])).Prepend(path);
}
