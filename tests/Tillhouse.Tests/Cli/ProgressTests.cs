using System.CommandLine;
using System.Text.RegularExpressions;
using Tillhouse.Cli;
using Tillhouse.Cli.Talk;

namespace Tillhouse.Tests.Cli;

public sealed class ProgressTests
{
    [Fact]
    public async Task Without_a_terminal_a_step_is_one_line_when_it_ends()
    {
        using var box = new TillBox();
        using var error = new StringWriter { NewLine = "\n" };
        await using (var progress = Progress.Create(Call(box, error), "run", 2))
        {
            progress.ShouldBeOfType<LineProgress>();
            progress.Begin("silver.orders");
            progress.Report("silver.orders", 0.5, 1_000, 2_048);
            progress.End("silver.orders", "silver.orders  2,000 rows");
            progress.Begin("silver.nothing");
            progress.End("silver.nothing", "");
        }

        error.ToString().ShouldBe("silver.orders  2,000 rows\n");
    }

    [Fact]
    public async Task On_a_terminal_bars_show_rows_and_bytes_and_leave_only_lines_behind()
    {
        using var box = new TillBox { IsTerminal = true, Width = 120 };
        using var error = new StringWriter { NewLine = "\n" };
        await using (var progress = Progress.Create(Call(box, error), "run", 2))
        {
            progress.ShouldBeOfType<BarProgress>();
            progress.Begin("silver.orders");
            progress.Report("silver.orders", 0.5, 1_000, 2_048);
            progress.End("silver.orders", "silver.orders  [2,000] rows");
        }

        var plain = Regex.Replace(error.ToString(), "\u001b\\[[0-9;?]*[a-zA-Z]", "");
        plain.ShouldContain("silver.orders  [2,000] rows");
        error.ToString().ShouldEndWith("\u001b[?25h", customMessage: "the cursor must be visible again");
    }

    [Fact]
    public async Task Quiet_silences_both()
    {
        using var box = new TillBox { IsTerminal = true };
        using var error = new StringWriter();
        await using (var progress = Progress.Create(Call(box, error, "--quiet"), "run", 2))
        {
            progress.Begin("silver.orders");
            progress.End("silver.orders", "silver.orders");
        }

        error.ToString().ShouldBeEmpty();
    }

    [Theory]
    [InlineData(0, "0 B")]
    [InlineData(1023, "1023 B")]
    [InlineData(3_565_158, "3.4 MiB")]
    [InlineData(long.MaxValue, "8388608 TiB")]
    public void Bytes_are_said_in_the_unit_that_fits(long bytes, string said) => Amount.Bytes(bytes).ShouldBe(said);

    [Theory]
    [InlineData(0.44, "0.4 s")]
    [InlineData(12.3, "12 s")]
    [InlineData(187, "3:07 min")]
    [InlineData(3_765, "1:02:45 h")]
    public void Times_are_said_no_finer_than_matters(double seconds, string said) =>
        Amount.Time(TimeSpan.FromSeconds(seconds)).ShouldBe(said);

    private static Invocation Call(TillBox box, TextWriter error, params string[] args)
    {
        var host = new CommandHost(box.Terminal(TextWriter.Null, error), new GlobalOptions());
        return new Invocation(host, App.BuildRoot(host).Parse(args));
    }
}
