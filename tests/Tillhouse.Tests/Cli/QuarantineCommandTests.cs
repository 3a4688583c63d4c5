using System.Text.Json;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

/// <summary><c>till quarantine</c> on a small project, whose third order has a total below zero.</summary>
public sealed class QuarantineCommandTests : IDisposable
{
    private readonly TillBox till = new();

    public QuarantineCommandTests() => MiniProject.Write(till.Folder);

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task An_empty_quarantine_is_good_news()
    {
        (await till.RunAsync("quarantine", "list")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("the quarantine is empty: no row was kept out\n");
        till.Out.ShouldBeEmpty();
        (await till.RunAsync("quarantine", "list", "--format", "json")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("[]\n");
        (await till.RunAsync("quarantine", "show", "orders", "--format", "json")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("[]\n");
    }

    [Fact]
    public async Task Causes_are_listed_with_an_example()
    {
        MiniProject.Put(till.Folder, "landing/orders/2.csv", "order_id,channel,total\nD,app,-2\nE,app,x,y\n,web,z\n");
        await till.RunAsync("run");
        (await till.RunAsync("quarantine", "list", "--format", "json")).ShouldBe(ExitCode.Ok);
        var causes = JsonDocument.Parse(till.Out).RootElement.EnumerateArray().ToList();
        causes
            .Select(c =>
                $"{c.GetProperty("model")} {c.GetProperty("rule")} {c.GetProperty("rows")} {c.GetProperty("example")}: {c.GetProperty("reason")}"
            )
            .ShouldBe([
                "silver.orders total_not_negative 2 orders/1.csv:4: not so: total >= 0",
                "reading fields 1 orders/2.csv:3: 4 fields, the header has 3",
                "silver.orders required:order_id;type:total;not_null:order_id 1 orders/2.csv:4: "
                    + "order_id is required and missing; total does not fit its type; order_id is the key and missing",
            ]);
        till.Error.ShouldContain("4 rows for 3 causes; till quarantine show orders lists the rows");
    }

    [Fact]
    public async Task A_row_is_shown_with_its_reason_place_and_raw_values()
    {
        MiniProject.Put(till.Folder, "landing/orders/2.csv", "order_id,channel,total\nE,app,x,y\n");
        await till.RunAsync("run");
        (await till.RunAsync("quarantine", "show", "orders", "--rule", "total_not_negative", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe(
            "_model,_rule,_reason,_file,_line,_sheet,_batch,order_id,channel,total\n"
                + "silver.orders,total_not_negative,not so: total >= 0,orders/1.csv,4,,1,C,web,-1.00\n",
            StringCompareShould.IgnoreLineEndings
        );
        (await till.RunAsync("quarantine", "show", "orders", "--model", "reading", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldEndWith("reading,fields,\"4 fields, the header has 3\",orders/2.csv,2,,1,\"E,app,x,y\"\n", Case.Sensitive);
        (await till.RunAsync("quarantine", "show", "orders", "--format", "json")).ShouldBe(ExitCode.Ok);
        JsonDocument.Parse(till.Out).RootElement.GetArrayLength().ShouldBe(2);
    }

    [Fact]
    public async Task A_discarded_row_is_gone_and_what_reads_its_table_is_up_to_date()
    {
        await till.RunAsync("run");
        (await till.RunAsync("quarantine", "discard", "orders", "--line", "4", "--because", "a test order")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("1 row of orders discarded");
        await till.RunAsync("quarantine", "list");
        till.Error.ShouldContain("the quarantine is empty");
        await till.RunAsync("plan", "--format", "json");
        till.Out.ShouldNotContain("\"action\":\"build\"");
        await till.RunAsync("run", "--rebuild");
        (await till.RunAsync("verify")).ShouldBe(ExitCode.Ok);
        await till.RunAsync(
            "table",
            "read",
            "lake/system/decisions",
            "--format",
            "csv",
            "--columns",
            "source,_file,_line,_batch,model,decision,because"
        );
        till.Out.ShouldContain("orders,orders/1.csv,4,1,silver.orders,discarded,a test order");
        (await till.RunAsync("quarantine", "discard", "orders", "--line", "4", "--because", "again")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("no row in quarantine is meant by that");
    }

    [Fact]
    public async Task A_mended_row_comes_in_with_its_file_and_line_and_only_once()
    {
        await till.RunAsync("run");
        string[] mend = ["quarantine", "replay", "orders", "--line", "4", "--set", "total=3.50", "--format", "csv"];
        (await till.RunAsync(mend)).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("model,rows,outcome,rule\nsilver.orders,1,back,\n", StringCompareShould.IgnoreLineEndings);
        till.Error.ShouldContain("1 of 1 row came back");
        (await till.RunAsync(mend)).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("no row in quarantine is meant by that");
        await till.RunAsync(
            "query",
            "--format",
            "csv",
            "--quiet",
            "select order_id, total, _file, _line, _batch from silver.orders order by 1"
        );
        till.Out.ShouldEndWith("C,3.50,orders/1.csv,4,2\n", Case.Sensitive);
        await till.RunAsync("plan", "--format", "json");
        till.Out.ShouldNotContain("\"action\":\"build\"");
        (await till.RunAsync("verify")).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task A_replay_says_which_rules_still_keep_rows_out_and_does_nothing()
    {
        await till.RunAsync("run");
        (await till.RunAsync("quarantine", "replay", "orders")).ShouldBe(ExitCode.Findings);
        till.Out.ShouldContain("total_not_negative");
        till.Error.ShouldBe("none of 1 row came back: the rules as they are now keep them out\n");
    }

    [Fact]
    public async Task A_replay_after_the_rule_was_mended_runs_and_tells_what_came_back()
    {
        await till.RunAsync("run");
        var model = Path.Combine(till.Folder, "models/silver/orders.sql");
        File.WriteAllText(model, File.ReadAllText(model).Replace("total >= 0", "total >= -1", StringComparison.Ordinal));
        (await till.RunAsync("quarantine", "replay", "orders", "--rule", "total_not_negative")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldContain("1 of 1 row came back");
        till.Error.ShouldContain("release 2");
        (await till.RunAsync("verify")).ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task Mending_wants_a_choice_and_columns_with_values()
    {
        (await till.RunAsync("quarantine", "replay", "orders", "--set", "total=1")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("--set would mend every row alike");
        (await till.RunAsync("quarantine", "replay", "orders", "--line", "4", "--set", "total")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("does not name a column and its value");
        (await till.RunAsync("quarantine", "replay", "orders", "--line", "4", "--set", "total=1", "--set", "Total=2")).ShouldBe(
            ExitCode.Usage
        );
        till.Error.ShouldContain("two values");
        (await till.RunAsync("quarantine", "replay", "orders", "--line", "4", "--set", "totl=1")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("did you mean total?");
    }

    [Fact]
    public async Task Discarding_wants_a_choice_a_reason_and_a_source_that_there_is()
    {
        (await till.RunAsync("quarantine", "discard", "orders", "--because", "x")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("discard does not say which rows");
        (await till.RunAsync("quarantine", "discard", "orders", "--all", "--line", "4", "--because", "x")).ShouldBe(ExitCode.Usage);
        (await till.RunAsync("quarantine", "discard", "orders", "--all")).ShouldBe(ExitCode.Usage);
        (await till.RunAsync("quarantine", "discard", "orders", "--all", "--because", " ")).ShouldBe(ExitCode.Usage);
        (await till.RunAsync("quarantine", "discard", "ordres", "--all", "--because", "x")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("did you mean orders?");
    }
}
