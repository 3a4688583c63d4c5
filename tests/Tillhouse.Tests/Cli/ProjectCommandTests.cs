using System.Text.Json;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

/// <summary>The commands that work on a project, on a small one.</summary>
public sealed class ProjectCommandTests : IDisposable
{
    private readonly TillBox till = new();

    public ProjectCommandTests() => MiniProject.Write(till.Folder);

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Check_says_what_is_assumed_of_each_source_and_that_nothing_is_wrong()
    {
        (await till.RunAsync("check", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe(
            "source,files,csv,encoding,sheets,mode,contract,key,columns\norders,orders/*,\", \"\"\",utf-8,*,changes,evolve,order_id,3\n"
        );
        till.Error.ShouldContain("mini: 1 source, 2 models, ");
        till.Error.ShouldContain("1 test case: nothing wrong");
    }

    [Fact]
    public async Task Check_points_at_the_mistake_and_exits_with_three()
    {
        MiniProject.Put(till.Folder, "models/gold/totals.sql", "select chanel from silver.orders");
        (await till.RunAsync("check")).ShouldBe(ExitCode.Project);
        till.Out.ShouldBeEmpty();
        till.Error.ShouldStartWith("models/gold/totals.sql:1:8: error T0");
        till.Error.ShouldContain("channel");
    }

    [Fact]
    public async Task Plan_run_and_plan_again()
    {
        (await till.RunAsync("plan")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("take    bronze.orders");
        till.Out.ShouldContain("build   silver.orders");
        till.Error.ShouldContain("1 file to take");
        Directory.Exists(Path.Combine(till.Folder, "lake", "silver")).ShouldBeFalse("a plan changes nothing");

        (await till.RunAsync("run")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("take   orders");
        till.Error.ShouldContain("2 rows, 1 quarantined");
        till.Out.ShouldStartWith("findings\n");
        till.Out.ShouldContain("large_enough");

        (await till.RunAsync("run")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("nothing to do: no new files, and every table is up to date\n");
        (await till.RunAsync("plan", "--all")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("skip    gold.totals");
    }

    [Fact]
    public async Task Run_for_programs_is_a_row_a_stage()
    {
        (await till.RunAsync("run", "--format", "json", "--quiet")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBeEmpty();
        var rows = JsonDocument.Parse(till.Out).RootElement.EnumerateArray().ToList();
        rows.Select(r => r.GetProperty("table").GetString()).ShouldBe(["bronze.orders", "silver.orders", "gold.totals"]);
        rows.Select(r => r.GetProperty("result").GetString()).ShouldBe(["taken", "built", "built"]);
    }

    [Fact]
    public async Task Selecting_a_model_that_reads_a_source_takes_the_sources_files_too()
    {
        (await till.RunAsync("run", "--select", "silver.orders", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("take,bronze.orders,taken,3,");
        till.Out.ShouldNotContain("gold.totals");
    }

    [Fact]
    public async Task A_check_that_stops_makes_the_run_exit_with_one()
    {
        var model = Path.Combine(till.Folder, "models/gold/totals.sql");
        File.WriteAllText(model, File.ReadAllText(model).Replace("on_fail: warn", "on_fail: stop", StringComparison.Ordinal));
        (await till.RunAsync("run")).ShouldBe(ExitCode.Findings);
        till.Error.ShouldContain("stop   gold.totals");
        till.Error.ShouldContain("the table is as it was");
        Directory.Exists(Path.Combine(till.Folder, "lake/gold/totals/_delta_log")).ShouldBeFalse();
    }

    [Fact]
    public async Task A_refused_file_is_named_with_its_reason_and_the_run_exits_with_one()
    {
        MiniProject.Put(till.Folder, "landing/orders/2.csv", "channel,total\nweb,1\n");
        (await till.RunAsync("run")).ShouldBe(ExitCode.Findings);
        till.Error.ShouldContain("orders/2.csv");
        till.Error.ShouldContain("order_id");
        foreach (var again in (string[])["plan", "run"])
        {
            (await till.RunAsync(again)).ShouldBe(ExitCode.Findings, "a refused file stays a finding until it is mended");
            till.Error.ShouldContain("warning: orders/2.csv was refused before (T04");
        }
    }

    [Fact]
    public async Task Query_reads_the_tables_in_every_format_and_from_standard_input()
    {
        await till.RunAsync("run", "--quiet");
        (
            await till.RunAsync(
                "query",
                "select channel, total, median(total) over () as middle from gold.totals order by channel;",
                "--format",
                "csv"
            )
        ).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("channel,total,middle\napp,2.00,6.25\nweb,10.50,6.25\n");
        till.Input = "select count(*) as n\nfrom bronze.orders -- all of them\n";
        (await till.RunAsync("query", "-", "--format", "json")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("[\n{\"n\":3}\n]\n");
    }

    [Theory]
    [InlineData("delete from gold.totals")]
    [InlineData("select 1; select 2")]
    [InlineData("select * from read_csv('/etc/passwd')")]
    [InlineData("copy gold.totals to 'x.csv'")]
    [InlineData("select nothing from gold.totals")]
    [InlineData("selct 1")]
    [InlineData("")]
    public async Task Query_refuses_what_is_not_one_good_select(string sql)
    {
        await till.RunAsync("run", "--quiet");
        (await till.RunAsync("query", sql)).ShouldBe(ExitCode.Usage);
        till.Out.ShouldBeEmpty();
        till.Error.ShouldContain("error T0905: ");
    }

    [Fact]
    public async Task Query_suggests_the_table_that_was_meant()
    {
        await till.RunAsync("run", "--quiet");
        (await till.RunAsync("query", "select * from gold.total")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("did you mean gold.totals?");
    }

    [Fact]
    public async Task Status_lists_every_table_before_and_after_the_first_run()
    {
        (await till.RunAsync("status", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("gold.totals,,,,,\n");
        till.Error.ShouldContain("there was no run yet: till run makes the tables");
        await till.RunAsync("run", "--quiet");
        (await till.RunAsync("status", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("gold.totals,2,0,1,");
        till.Error.ShouldContain("went well");
    }

    [Fact]
    public async Task Test_runs_the_models_tests_and_shows_what_differs()
    {
        (await till.RunAsync("test")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("1 case passed, 0 failed");
        var test = Path.Combine(till.Folder, "tests/totals.yml");
        File.WriteAllText(test, File.ReadAllText(test).Replace("total: 3.00", "total: 4.00", StringComparison.Ordinal));
        (await till.RunAsync("test")).ShouldBe(ExitCode.Findings);
        till.Out.ShouldContain("tests/totals.yml:");
        till.Out.ShouldContain("4.00");
        till.Error.ShouldContain("0 cases passed, 1 failed");
    }

    [Fact]
    public async Task Outside_a_project_every_command_says_how_to_make_one()
    {
        using var nowhere = new TillBox();
        foreach (
            var command in (string[][])
                [
                    ["check"],
                    ["plan"],
                    ["run"],
                    ["test"],
                    ["status"],
                    ["query", "select 1"],
                ]
        )
        {
            (await nowhere.RunAsync(command)).ShouldBe(ExitCode.Project);
            nowhere.Error.ShouldStartWith("error T0101:");
            nowhere.Error.ShouldContain("till init");
        }
    }
}
