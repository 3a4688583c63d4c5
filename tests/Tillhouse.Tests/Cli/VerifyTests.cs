using System.Text.Json;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class VerifyTests : IDisposable
{
    private readonly TillBox till = new();

    [Fact]
    public async Task Tables_that_a_run_made_are_what_bronze_gives_and_the_lake_is_left_alone()
    {
        await RunAsync();
        var before = Files();

        (await till.RunAsync("verify")).ShouldBe(ExitCode.Ok, till.Error);

        till.Error.ShouldContain("equal silver.orders");
        till.Error.ShouldContain("2 tables (4 rows) as bronze gives them, 0 not; every row was compared");
        Files().ShouldBe(before);
    }

    [Fact]
    public async Task A_changed_value_is_named_with_its_key_and_both_values()
    {
        await RunAsync();
        (await till.RunAsync("table", "update", "gold.totals", "--set", "total = total + 1", "--where", "channel = 'web'")).ShouldBe(0);

        (await till.RunAsync("verify")).ShouldBe(ExitCode.Findings);

        till.Out.ShouldContain("gold.totals: different: 1 of 2 stored rows bronze does not give, 1 of the 2 that it gives are not stored");
        till.Out.ShouldContain("first key: channel = web\n");
        till.Out.ShouldMatch(@"total\s+11\.50\s+10\.50");
        till.Error.ShouldContain("equal silver.orders");
    }

    [Fact]
    public async Task A_row_that_is_missing_and_one_that_is_too_many_are_told_apart()
    {
        await RunAsync();
        (await till.RunAsync("table", "update", "gold.totals", "--set", "channel = 'phone'", "--where", "channel = 'web'")).ShouldBe(0);
        (await till.RunAsync("verify", "--select", "gold.totals", "--format", "json", "--quiet")).ShouldBe(ExitCode.Findings);
        First().GetProperty("key").GetProperty("channel").GetString().ShouldBe("phone");
        First().GetProperty("columns")[0].GetProperty("recomputed").ValueKind.ShouldBe(JsonValueKind.Null);

        (await till.RunAsync("table", "delete", "gold.totals", "--where", "channel = 'phone'")).ShouldBe(0);
        (await till.RunAsync("verify", "--select", "gold.totals")).ShouldBe(ExitCode.Findings);
        till.Out.ShouldContain("first key: channel = web, which is not stored");
    }

    [Fact]
    public async Task What_is_to_be_built_again_is_not_taken_for_wrong()
    {
        MiniProject.Write(till.Folder);
        (await till.RunAsync("verify")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("silver.orders was not compared: it is not stored yet");

        await RunAsync();
        (await till.RunAsync("table", "delete", "silver.orders", "--where", "order_id = 'A'")).ShouldBe(0);
        (await till.RunAsync("verify")).ShouldBe(ExitCode.Findings);
        till.Out.ShouldContain("silver.orders: different");
        till.Out.ShouldContain("gold.totals was not compared: it is older than silver.orders");

        var model = Path.Combine(till.Folder, "models/silver/orders.sql");
        await File.WriteAllTextAsync(
            model,
            (await File.ReadAllTextAsync(model, Cancellation)).Replace(
                "channel, total",
                "upper(channel) as channel, total",
                StringComparison.Ordinal
            ),
            Cancellation
        );
        (await till.RunAsync("verify")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("silver.orders was not compared: its model has changed since it was built");
        till.Error.ShouldContain("0 tables (0 rows) as bronze gives them, 0 not, 2 not compared: till run first");
    }

    [Fact]
    public async Task An_environment_is_verified_and_traced_with_what_it_shares()
    {
        await RunAsync();
        var model = Path.Combine(till.Folder, "models/gold/totals.sql");
        await File.AppendAllTextAsync(model, " having sum(total) > 5", Cancellation);
        (await till.RunAsync("run", "--env", "dev", "--quiet")).ShouldBe(ExitCode.Ok, till.Error);

        (await till.RunAsync("verify", "--env", "dev")).ShouldBe(ExitCode.Ok, till.Error);
        till.Error.ShouldContain("2 tables (3 rows) as bronze gives them, 0 not");
        (await till.RunAsync("trace", "gold.totals", "--env", "dev")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldStartWith("gold.totals  1 row in all");
        till.Out.ShouldContain("orders/1.csv: line 2");
    }

    [Fact]
    public async Task A_sample_says_what_it_covers()
    {
        await RunAsync();
        (await till.RunAsync("verify", "--sample", "50%")).ShouldBe(ExitCode.Ok, till.Error);
        till.Error.ShouldContain("compared were the rows of 50 % of the keys, and nothing is said of the others");

        (await till.RunAsync("verify", "--sample", "half")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("T0901");
    }

    public void Dispose() => till.Dispose();

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    private async Task RunAsync()
    {
        MiniProject.Write(till.Folder);
        (await till.RunAsync("run", "--quiet")).ShouldBe(ExitCode.Ok, till.Error);
    }

    private JsonElement First() => JsonDocument.Parse(till.Out).RootElement[0];

    private List<string> Files() =>
        [
            .. Directory
                .EnumerateFiles(Path.Combine(till.Folder, "lake"), "*", SearchOption.AllDirectories)
                .Select(f => $"{f} {File.GetLastWriteTimeUtc(f):O}")
                .Order(StringComparer.Ordinal),
        ];
}
