using System.Text.Json;
using System.Text.RegularExpressions;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

/// <summary><c>till quality</c> on a small project: the silver model quarantines a negative total, the gold one warns of a small one.</summary>
public sealed partial class QualityCommandTests : IDisposable
{
    private readonly TillBox till = new();

    public QualityCommandTests() => MiniProject.Write(till.Folder);

    public void Dispose() => till.Dispose();

    [Fact]
    public async Task Before_the_first_run_there_is_nothing_to_tell()
    {
        (await till.RunAsync("quality", "--strict")).ShouldBe(ExitCode.Ok);
        till.Error.ShouldBe("no run has checked anything yet: till run does\n");
        (await till.RunAsync("quality", "--format", "json")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("[]\n");
    }

    [Fact]
    public async Task Rows_in_quarantine_count_as_failed_and_a_score_below_its_threshold_fails_only_when_asked()
    {
        await till.RunAsync("run");
        (await till.RunAsync("quality", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe(
            """
            table,dimension,score,threshold,verdict,trend,rules,failing
            (all),accuracy,0.500000,0.98,below,[0.500000],1,1
            (all),validity,0.666666,0.97,below,[0.666666],1,1
            gold.totals,accuracy,0.500000,0.98,below,[0.500000],1,1
            silver.orders,validity,0.666666,0.97,below,[0.666666],1,1

            """,
            StringCompareShould.IgnoreLineEndings
        );
        till.Error.ShouldContain("2 rules of 2 tables, 2 scores below the threshold");
        (await till.RunAsync("quality", "--strict")).ShouldBe(ExitCode.Findings);
        till.Out.ShouldContain("rules that fail");
        till.Out.ShouldContain("66.66 %");
        till.Out.ShouldContain("""{"_file":"orders/1.csv","_line":4}""");
        (await till.RunAsync("quality", "--table", "silver", "--rules", "--format", "csv", "--quiet")).ShouldBe(ExitCode.Ok);
        till.Out.Split('\n')[1].ShouldStartWith("silver.orders,total_not_negative,validity,quarantine,1,3,0.666666,true,2");
    }

    [Fact]
    public async Task A_trend_grows_with_each_run_and_an_older_run_can_be_asked_for()
    {
        await till.RunAsync("run");
        var first = await NewestRunAsync();
        MiniProject.Put(till.Folder, "landing/orders/2.csv", "order_id,channel,total\nD,app,9.00\n");
        await till.RunAsync("run");

        (await ScoresAsync()).ShouldContain("silver.orders,validity,0.750000,0.97,below,\"[0.666666,0.750000]\",1,1");
        (await ScoresAsync("--run", first)).ShouldContain("silver.orders,validity,0.666666,0.97,below,[0.666666],1,1");
        (await till.RunAsync("quality", "--run", "yesterday")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("no run yesterday has checked anything");
        till.Error.ShouldContain(first);
    }

    [Fact]
    public async Task A_run_with_nothing_new_writes_no_scores()
    {
        await till.RunAsync("run");
        await till.RunAsync("run");
        Directory.GetFiles(Path.Combine(till.Folder, "lake/system/quality/_delta_log"), "*.json").ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Counts_of_changed_rows_are_those_of_a_rebuild()
    {
        MiniProject.Put(
            till.Folder,
            "models/silver/orders.sql",
            """
            /* till
            build: merge
            key: [order_id]
            columns:
              order_id: { checks: [unique] }
              channel: { checks: [{ accepted_values: [web, app], on_fail: warn }] }
            checks:
              - { name: total_not_negative, rule: total >= 0, on_fail: quarantine }
            */
            select order_id, channel, total, _file, _line, _batch from bronze.orders
            """
        );
        await till.RunAsync("run");
        MiniProject.Put(
            till.Folder,
            "landing/orders/2.csv",
            "order_id,channel,total\nA,shop,9.00\nD,phone,two\nE,fax,-2\nF,fax,1\n,web,1\n"
        );
        await till.RunAsync("run");
        var changed = await RulesAsync();
        await till.RunAsync("run", "--rebuild");

        (await RulesAsync()).ShouldBe(changed);
        changed.ShouldContain("silver.orders,accepted_values:channel,validity,warn,2,3,");
        changed.ShouldContain("silver.orders,total_not_negative,validity,quarantine,2,5,");
        changed.ShouldContain("silver.orders,type:total,validity,quarantine,1,4,");
        changed.ShouldContain("silver.orders,required:order_id,completeness,quarantine,1,4,");
        changed.ShouldContain("silver.orders,unique:order_id,uniqueness,warn,0,3,");
    }

    [Fact]
    public async Task A_rule_that_stops_is_told_with_its_rows_and_the_table_stays_as_it_was()
    {
        await till.RunAsync("run");
        var model = Path.Combine(till.Folder, "models/gold/totals.sql");
        File.WriteAllText(model, File.ReadAllText(model).Replace("on_fail: warn", "on_fail: stop", StringComparison.Ordinal));
        MiniProject.Put(till.Folder, "models/gold/after.sql", "/* till\ndescription: Below.\n*/\nselect channel from gold.totals");
        MiniProject.Put(till.Folder, "landing/orders/2.csv", "order_id,channel,total\nD,app,0.50\n");

        (await till.RunAsync("run")).ShouldBe(ExitCode.Findings);
        till.Error.ShouldContain("stop   gold.totals");
        till.Error.ShouldContain("large_enough fails on 1 row of 2");
        till.Error.ShouldContain("wait   gold.after");
        till.Out.ShouldContain("""{"channel":"app"}""");
        await till.RunAsync("table", "read", "lake/gold/totals", "--format", "csv", "--quiet");
        till.Out.ShouldContain("app,2.00");
        (await RulesAsync()).ShouldContain("gold.totals,large_enough,accuracy,stop,1,2,0.500000,false");
    }

    private async Task<string> ScoresAsync(params string[] words)
    {
        await till.RunAsync(["quality", "--format", "csv", "--quiet", .. words]);
        return till.Out;
    }

    private async Task<string> RulesAsync()
    {
        var csv = await ScoresAsync("--rules");
        return Run().Replace(csv, "RUN");
    }

    private async Task<string> NewestRunAsync()
    {
        await till.RunAsync("quality", "--rules", "--format", "json", "--quiet");
        return JsonDocument.Parse(till.Out).RootElement[0].GetProperty("run").GetString()!;
    }

    [GeneratedRegex(@"\d{8}T\d{6}\.\d+Z.*")]
    private static partial Regex Run();
}
