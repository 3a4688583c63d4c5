using Tillhouse.Core;
using Tillhouse.Core.Quarantine;
using Tillhouse.Core.Run;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Quarantine;

public sealed class DiscardingTests : IDisposable
{
    private static readonly RowFilter Negative = new() { Rule = "not_negative" };

    private readonly KeptOutShop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task Discarded_rows_leave_the_quarantine_and_stay_away_after_a_rebuild()
    {
        var before = await shop.RunAsync();
        (await shop.CountsAsync()).ShouldBe("5 = 2 + 2 + 1 + 0");
        (await shop.DiscardAsync(Negative)).ShouldBe(1);

        (await shop.WaitingAsync()).ShouldBe(["silver.orders type:total 1 orders/0001.csv:4"]);
        (await shop.CountsAsync()).ShouldBe("5 = 2 + 1 + 1 + 1");
        (await shop.RunAsync(force: true)).ShouldBe(before);
        (await shop.WaitingAsync()).ShouldBe(["silver.orders type:total 1 orders/0001.csv:4"]);
        (await shop.CountsAsync()).ShouldBe("5 = 2 + 1 + 1 + 1");
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task A_rule_that_is_loosened_later_does_not_bring_discarded_rows_in()
    {
        var before = await shop.RunAsync();
        await shop.DiscardAsync(Negative);
        shop.Model("{ name: not_negative, rule: total >= -100 }");

        (await shop.RunAsync()).ShouldBe(before);
        await shop.VerifyAsync();
        (await shop.CountsAsync()).ShouldBe("5 = 2 + 1 + 1 + 1");
    }

    [Fact]
    public async Task Checks_count_discarded_rows_no_longer_as_a_rebuild_does_not()
    {
        await shop.RunAsync();
        (await shop.ChecksAsync())["not_negative"].Failed.ShouldBe(1);
        await shop.DiscardAsync(new RowFilter());
        var counted = await shop.ChecksAsync();
        counted["not_negative"].Failed.ShouldBe(0);
        await shop.RunAsync(force: true);
        (await shop.ChecksAsync()).ShouldBe(counted, ignoreOrder: true);
    }

    [Fact]
    public async Task Rows_that_land_later_are_accounted_for_as_before()
    {
        await shop.RunAsync();
        await shop.DiscardAsync(Negative);
        shop.Project.Land("orders", "order_id,total,updated_at", "B,3,2", "E,-1,2", "F,6,2");

        (await shop.RunAsync()).ShouldBe([
            "A|11.00|orders/0001.csv|6",
            "B|3.00|orders/0002.csv|2",
            "D|4.00|orders/0001.csv|5",
            "F|6.00|orders/0002.csv|4",
        ]);
        (await shop.CountsAsync()).ShouldBe("8 = 4 + 2 + 1 + 1");
        await shop.VerifyAsync();
    }

    [Theory]
    [InlineData("A row is read by its place", null, 1, 3L)]
    [InlineData("Of two rules one is enough", "type:total", 1, null)]
    [InlineData("No row is meant", "no_such_rule", 0, null)]
    [InlineData("Quotes are no SQL", "x' or 'a' = 'a", 0, null)]
    public async Task A_filter_means_just_its_rows(string why, string? rule, int rows, long? line)
    {
        await shop.RunAsync();
        (await shop.DiscardAsync(new RowFilter { Rule = rule, Line = line })).ShouldBe(rows, why);
        var left = await shop.WaitingAsync();
        left.Count.ShouldBe(2 - rows);
    }

    [Fact]
    public async Task What_was_stopped_at_any_step_is_finished_by_deciding_again()
    {
        var before = await shop.RunAsync();
        await shop.EachCrashAsync(
            store => shop.DiscardAsync(Negative, store),
            async () =>
            {
                await shop.DiscardAsync(Negative);
                (await shop.CountsAsync()).ShouldBe("5 = 2 + 1 + 1 + 1");
                (await shop.WaitingAsync()).ShouldBe(["silver.orders type:total 1 orders/0001.csv:4"]);
            }
        );
        (await shop.RunAsync(force: true)).ShouldBe(before);
        (await shop.CountsAsync()).ShouldBe("5 = 2 + 1 + 1 + 1");
    }

    [Fact]
    public async Task A_check_may_be_called_as_a_rule_of_the_contract()
    {
        shop.Model("{ name: 'type:total', rule: total >= 0 }");
        await shop.RunAsync();
        (await shop.DiscardAsync(new RowFilter { Rule = "type:total" })).ShouldBe(2);
    }

    [Fact]
    public async Task An_environment_that_reads_productions_bronze_decides_nothing()
    {
        await shop.RunAsync();
        using var session = ProjectSession.Open(shop.Project.Load(), new SessionOptions { Environment = "dev" });
        var error = await Should.ThrowAsync<TerminalException>(() =>
            new Discarding(session).RunAsync("orders", Negative, "a test", KeptOutShop.Token)
        );
        error.Code.ShouldBe(ErrorCodes.SharedBronze);
    }

    [Fact]
    public async Task An_environment_leaves_out_what_production_has_decided()
    {
        await shop.RunAsync();
        await shop.DiscardAsync(new RowFilter());
        shop.Model("{ name: not_negative, rule: total >= -100 }");
        using var session = ProjectSession.Open(shop.Project.Load(), new SessionOptions { Environment = "dev" });
        var report = await session.RunAsync(
            await session.PlanAsync(null, false, KeptOutShop.Token),
            new Progress<RunEvent>(),
            KeptOutShop.Token
        );
        SmallProject.Result(report, "silver.orders").ShouldBeOfType<TaskResult.Built>().Counts["discarded"].ShouldBe(2);
    }
}
