using Tillhouse.Core.Quarantine;

namespace Tillhouse.Tests.Quarantine;

/// <summary>Records that could not be read, because quotes mean something else in the export than in the contract.</summary>
public sealed class ReadAgainTests : IDisposable
{
    private static readonly RowFilter Reading = new() { Model = RowFilter.Reading };

    private readonly KeptOutShop shop = new();

    public ReadAgainTests()
    {
        Contract("");
        File.Delete(Path.Combine(shop.Project.Root, "models/gold/totals.sql"));
        shop.Project.Model(
            "silver/orders",
            "build: merge\nkey: [order_id]",
            "select order_id, note, more, _file, _line, _batch from bronze.orders"
        );
        shop.Project.Write("landing/orders/0001.csv", "order_id,note,more\nA,\"x\" y,1\nB,b,2\nC,\"a\"b,'p\nq'\nD,1,2,3\n");
    }

    public void Dispose() => shop.Dispose();

    [Fact]
    public async Task Records_come_in_once_the_contract_reads_them()
    {
        await shop.Project.RunAsync();
        (await shop.WaitingAsync()).ShouldBe(["reading fields 2 orders/0001.csv:5", "reading quote 2 orders/0001.csv:2"]);
        (await shop.ReplayAsync(Reading)).ShouldBe("2 reading fields, 2 reading quote");

        Contract("csv: { quote: \"'\" }\n");
        (await shop.ReplayAsync(Reading)).ShouldBe("3 reading back, 1 reading fields");
        (await Rows()).ShouldBe(["A|\"x\" y|1|2|2", "B|b|2|3|1", "C|\"a\"b|p\nq|4|2"]);
        (await shop.WaitingAsync()).ShouldBe(["reading fields 1 orders/0001.csv:6"]);
        (await shop.ReplayAsync(Reading)).ShouldBe("1 reading fields");
        (await shop.CountsAsync()).ShouldBe("3 = 3 + 0 + 0 + 0");
        await shop.ConservedAsync();
        await shop.VerifyAsync();
    }

    [Fact]
    public async Task A_record_is_read_again_by_itself_and_takes_its_own_lines_along()
    {
        await shop.Project.RunAsync();
        Contract("csv: { quote: \"'\" }\n");
        (await shop.ReplayAsync(new RowFilter { Line = 4 })).ShouldBe("1 reading back");
        (await shop.WaitingAsync()).ShouldBe(["reading fields 1 orders/0001.csv:6", "reading quote 1 orders/0001.csv:2"]);
        (await Rows()).ShouldBe(["B|b|2|3|1", "C|\"a\"b|p\nq|4|2"]);
    }

    [Fact]
    public async Task What_was_stopped_at_any_step_lands_once_when_the_command_is_given_again()
    {
        await shop.Project.RunAsync();
        Contract("csv: { quote: \"'\" }\n");
        await shop.EachCrashAsync(
            async store =>
            {
                using var session = Tillhouse.Core.Run.ProjectSession.Open(shop.Project.Load(), new() { Store = store });
                using var replaying = await Replaying.BeginAsync(
                    session,
                    "orders",
                    Reading,
                    new Dictionary<string, string>(),
                    KeptOutShop.Token
                );
            },
            async () =>
            {
                await shop.ReplayAsync(Reading);
                await shop.Project.RunAsync();
                (await shop.Project.RowsAsync("select order_id, _line from bronze.orders order by 1")).ShouldBe(["A|2", "B|3", "C|4"]);
                (await Rows()).Count.ShouldBe(3);
                (await shop.WaitingAsync()).ShouldBe(["reading fields 1 orders/0001.csv:6"]);
            }
        );
    }

    [Fact]
    public async Task Without_its_file_a_record_waits_and_can_be_given_its_values()
    {
        await shop.Project.RunAsync();
        Contract("csv: { quote: \"'\" }\n");
        File.Delete(Path.Combine(shop.Project.Root, "landing/orders/0001.csv"));
        using (var session = shop.Project.Open())
        {
            using var replaying = await Replaying.BeginAsync(
                session,
                "orders",
                Reading,
                new Dictionary<string, string>(),
                KeptOutShop.Token
            );
            replaying.Unread.ShouldBe([("orders/0001.csv", "it is no longer in the landing zone")]);
            replaying.WantsRun.ShouldBeFalse();
        }

        (await shop.ReplayAsync(new RowFilter { Line = 6 }, ("order_id", "D"), ("note", "1"))).ShouldBe("1 reading back");
        (await Rows()).ShouldBe(["B|b|2|3|1", "D|1||6|2"]);
        await shop.ConservedAsync();
    }

    [Fact]
    public async Task A_file_that_has_changed_since_is_not_what_was_quarantined()
    {
        await shop.Project.RunAsync();
        Contract("csv: { quote: \"'\" }\n");
        shop.Project.Write("landing/orders/0001.csv", "order_id,note,more\nZ,z,z\n");
        using var session = shop.Project.Open();
        using var replaying = await Replaying.BeginAsync(session, "orders", Reading, new Dictionary<string, string>(), KeptOutShop.Token);
        replaying.Unread.ShouldBe([("orders/0001.csv", "it is another file now than the one that was taken")]);
        replaying.Landed.ShouldBe(0);
    }

    private Task<IReadOnlyList<string>> Rows() =>
        shop.Project.RowsAsync("select order_id, note, more, _line, _batch from silver.orders order by order_id");

    private void Contract(string csv) =>
        shop.Project.Write(
            "sources/orders.yml",
            $"source: orders\nfiles: orders/*\nkey: [order_id]\n{csv}columns:\n  order_id: {{ type: string }}\n  note: {{ type: string }}\n  more: {{ type: string }}\n"
        );
}
