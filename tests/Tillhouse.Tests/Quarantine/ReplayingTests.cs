using Tillhouse.Core;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Quarantine;
using Tillhouse.Core.Run;
using Tillhouse.Delta.Storage;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Quarantine;

public sealed class ReplayingTests : IDisposable
{
    private static readonly RowFilter Negative = new() { Rule = "not_negative" };
    private static readonly RowFilter Many = new() { Rule = "type:total" };

    private readonly KeptOutShop shop = new();

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task A_loosened_rule_brings_just_its_rows_back_with_their_file_and_line()
    {
        await shop.RunAsync();
        shop.Model("{ name: not_negative, rule: total >= -100 }");

        (await shop.ReplayAsync(new RowFilter())).ShouldBe("1 silver.orders back, 1 silver.orders type:total");
        (await shop.RowsAsync()).ShouldBe(["A|11.00|orders/0001.csv|6", "B|-2.00|orders/0001.csv|3", "D|4.00|orders/0001.csv|5"]);
        (await shop.WaitingAsync()).ShouldBe(["silver.orders type:total 1 orders/0001.csv:4"]);
        (await shop.ReplayAsync(new RowFilter())).ShouldBe("1 silver.orders type:total");
        await shop.ConservedAsync();
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task Rows_that_the_rules_still_keep_out_change_nothing()
    {
        await shop.RunAsync();
        var before = Files();
        (await shop.ReplayAsync(new RowFilter())).ShouldBe("1 silver.orders not_negative, 1 silver.orders type:total");
        Files().ShouldBe(before);
    }

    [Fact]
    public async Task A_rule_that_has_come_to_hold_by_itself_lets_its_rows_in()
    {
        // As with a rule that asks for the time: the row was kept out, and the same rule would let it pass now.
        await shop.RunAsync();
        using (var session = shop.Project.Open())
        {
            using var connection = session.Connect();
            var select =
                "select 'orders/0001.csv' as _file, 5 as _line, null as _sheet, 1 as _batch, now() as _ingested_at, 'silver' as stage, "
                + "'silver.orders' as model, 'not_yet' as rule, null as reason, '{}' as raw";
            await session.Lake.AppendAsync(
                await session.Lake.WriteAsync(
                    connection,
                    "quarantine/orders",
                    select,
                    QuarantineTable.Columns,
                    ["model"],
                    KeptOutShop.Token
                ),
                KeptOutShop.Token
            );
        }

        (await shop.ReplayAsync(new RowFilter { Rule = "not_yet" })).ShouldBe("1 silver.orders back");
        await shop.ConservedAsync();
    }

    [Fact]
    public async Task A_mended_row_comes_in_once_however_often_it_is_asked_for()
    {
        await shop.RunAsync();
        (await shop.ReplayAsync(Many, ("TOTAL", "12"))).ShouldBe("1 silver.orders back");
        var rows = await shop.RowsAsync();
        rows.ShouldBe(["A|11.00|orders/0001.csv|6", "C|12.00|orders/0001.csv|4", "D|4.00|orders/0001.csv|5"]);
        (await shop.CountsAsync()).ShouldBe("6 = 3 + 1 + 1 + 1");
        (await shop.ReplayAsync(Many, ("total", "12"))).ShouldBe("");
        (await shop.RunAsync(force: true)).ShouldBe(rows);
        (await shop.CountsAsync()).ShouldBe("6 = 3 + 1 + 1 + 1");
        (await shop.TableAsync("system/decisions", "_batch, _line, model, decision, mended_in")).ShouldBe(["1|4|mended|2"]);
        await shop.ConservedAsync();
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task A_mended_row_that_is_still_wrong_waits_again_and_can_be_mended_again()
    {
        await shop.RunAsync();
        (await shop.ReplayAsync(Many, ("total", "-12"))).ShouldBe("1 silver.orders not_negative");
        (await shop.WaitingAsync()).ShouldBe(["silver.orders not_negative 2 orders/0001.csv:3"]);
        (await shop.ReplayAsync(new RowFilter { Batch = 2 }, ("total", "12"))).ShouldBe("1 silver.orders back");
        (await shop.RowsAsync()).ShouldContain("C|12.00|orders/0001.csv|4");
        (await shop.CountsAsync()).ShouldBe("7 = 3 + 1 + 1 + 2");
        await shop.ConservedAsync();
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task A_mended_row_takes_the_place_of_the_old_one_in_every_table_of_the_source()
    {
        shop.Project.Model(
            "silver/all_orders",
            "build: merge\nkey: [order_id]",
            "select order_id, updated_at, _file, _line, _batch from bronze.orders"
        );
        await shop.RunAsync();
        (await shop.ReplayAsync(Negative, ("total", "2"), ("order_id", "X"))).ShouldBe("1 silver.orders back");
        (await shop.Project.RowsAsync("select order_id from silver.all_orders order by 1")).ShouldBe(["A", "D", "X"]);
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task Rows_of_files_of_one_name_come_back_from_each()
    {
        await shop.RunAsync();
        shop.Project.Write("landing/orders/0001.csv", "order_id,total,updated_at\nF,9,3\nG,-3,3\n");
        await shop.RunAsync();

        (await shop.ReplayAsync(new RowFilter { File = "orders/0001.csv", Line = 3 }, ("total", "1"))).ShouldBe("2 silver.orders back");
        (await shop.RowsAsync()).ShouldBe([
            "A|11.00|orders/0001.csv|6",
            "B|1.00|orders/0001.csv|3",
            "D|4.00|orders/0001.csv|5",
            "F|9.00|orders/0001.csv|2",
            "G|1.00|orders/0001.csv|3",
        ]);
        await shop.ConservedAsync();
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task What_was_stopped_at_any_step_lands_once_when_the_command_is_given_again()
    {
        await shop.RunAsync();
        var crash = 0;
        await shop.EachCrashAsync(
            store => shop.MendAsync(Many, ("total", "12"), store),
            async () =>
            {
                // It does not matter whether a run comes first, and of which kind.
                if (crash++ % 3 is > 0 and var kind)
                {
                    await shop.RunAsync(force: kind == 1);
                }

                await shop.ReplayAsync(Many, ("total", "12"));
                (await shop.RowsAsync()).ShouldContain("C|12.00|orders/0001.csv|4");
                (await shop.CountsAsync()).ShouldBe("6 = 3 + 1 + 1 + 1");
                (await shop.WaitingAsync()).ShouldBe(["silver.orders not_negative 1 orders/0001.csv:3"]);
                await shop.ConservedAsync();
            }
        );
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task A_column_that_the_source_does_not_have_is_refused_before_anything_lands()
    {
        await shop.RunAsync();
        var before = Files();
        var error = await Should.ThrowAsync<TerminalException>(() => shop.MendAsync(Many, ("totl", "1")));
        error.Code.ShouldBe(ErrorCodes.UnknownUsage);
        error.Help.ShouldContain("did you mean total?");
        Files().ShouldBe(before);
    }

    [Fact]
    public async Task Values_are_no_sql()
    {
        await shop.RunAsync();
        await shop.ReplayAsync(Many, ("total", "1"), ("order_id", "C'); drop table x; --"));
        (await shop.RowsAsync()).ShouldContain("C'); drop table x; --|1.00|orders/0001.csv|4");
    }

    [Fact]
    public async Task Files_that_a_run_was_stopped_at_come_first()
    {
        await shop.RunAsync();
        var ledger = await BatchLedger.OpenAsync(new LocalStore(shop.Project.Lake), "orders", KeptOutShop.Token);
        var time = DateTime.UnixEpoch;
        await ledger.AddAsync(
            new BatchRecord
            {
                Batch = 2,
                Created = time,
                Files = [new BatchFile("orders/0002.csv", 1, time, "00")],
            },
            KeptOutShop.Token
        );
        var error = await Should.ThrowAsync<TransientException>(() => shop.MendAsync(Many, ("total", "1")));
        error.Code.ShouldBe(ErrorCodes.BatchUnfinished);
    }

    private List<string> Files() => [.. Directory.GetFiles(shop.Project.Lake, "*", SearchOption.AllDirectories).Order()];
}
