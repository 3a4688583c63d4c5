using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class UsageTests
{
    [Fact]
    public async Task Nothing_typed_shows_what_there_is_to_type()
    {
        using var till = new TillBox();
        (await till.RunAsync()).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("till <command> [options]");
        till.Out.ShouldContain("till demo");
        till.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task A_mistyped_command_is_refused_with_the_nearest_one()
    {
        using var till = new TillBox();
        (await till.RunAsync("intit")).ShouldBe(ExitCode.Usage);
        till.Out.ShouldBeEmpty();
        till.Error.ShouldBe("error T0901: till knows no command 'intit'\n  help: did you mean init? till --help lists what there is\n");
    }

    [Fact]
    public async Task A_mistyped_option_is_not_taken_for_a_folder()
    {
        using var till = new TillBox();
        (await till.RunAsync("init", "--ful")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldBe(
            "error T0901: till init knows no option '--ful'\n  help: did you mean --full? till init --help lists what there is\n"
        );
        Directory.EnumerateFileSystemEntries(till.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task A_value_outside_its_list_is_refused_with_the_list()
    {
        using var till = new TillBox();
        (await till.RunAsync("completion", "tcsh")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("'bash' 'zsh' 'fish'");
        till.Error.Split('\n').Length.ShouldBe(3);
    }

    [Theory]
    [InlineData("--rewind", "dim_customer")]
    [InlineData("--from", "2026-03-01")]
    public async Task A_rewind_without_its_date_or_a_date_without_its_rewind_is_refused(string option, string value)
    {
        using var till = new TillBox();
        (await till.RunAsync("run", option, value)).ShouldBe(ExitCode.Usage);
        till.Error.ShouldStartWith("error T0901: --rewind and --from come together");
    }

    [Fact]
    public async Task A_rewind_of_a_table_that_is_not_selected_is_refused()
    {
        using var till = new TillBox();
        await till.RunAsync("init");
        (await till.RunAsync("plan", "--select", "gold.daily_sales", "--rewind", "dim_customer", "--from", "2026-03-01")).ShouldBe(
            ExitCode.Usage
        );
        till.Error.ShouldStartWith("error T0710: --select leaves out gold.dim_customer");
    }

    [Fact]
    public async Task The_version_is_one_line_on_standard_output()
    {
        using var till = new TillBox();
        (await till.RunAsync("--version")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldMatch(@"^\d+\.\d+\.\d+\r?\n$");
    }

    [Fact]
    public async Task Every_command_explains_itself_with_an_example()
    {
        using var till = new TillBox();
        var root = App.BuildRoot(new CommandHost(till.Terminal(TextWriter.Null, TextWriter.Null), new GlobalOptions()));
        foreach (var path in Leaves(root, []))
        {
            (await till.RunAsync([.. path, "--help"])).ShouldBe(ExitCode.Ok);
            till.Out.ShouldContain($"till {string.Join(' ', path)} ");
            till.Out.ShouldContain("\nExamples\n");
            till.Out.Split('\n').ShouldAllBe(line => line.Length <= 170);
        }
    }

    [Fact]
    public async Task Help_is_coloured_on_a_terminal_and_plain_where_colour_is_unwanted()
    {
        using var terminal = new TillBox { IsTerminal = true, Width = 90 };
        await terminal.RunAsync("--help");
        terminal.Out.ShouldContain("\u001b[");
        terminal.Variables["NO_COLOR"] = "1";
        await terminal.RunAsync("--help");
        terminal.Out.ShouldNotContain("\u001b[");
        using var pipe = new TillBox();
        await pipe.RunAsync("--help");
        pipe.Out.ShouldNotContain("\u001b[");
    }

    private static IEnumerable<string[]> Leaves(System.CommandLine.Command command, string[] path) =>
        command.Subcommands.Count == 0 ? [path] : command.Subcommands.SelectMany(c => Leaves(c, [.. path, c.Name]));
}
