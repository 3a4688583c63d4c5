using System.Text.Json;
using Tillhouse.Cli;

namespace Tillhouse.Tests.Cli;

public sealed class TraceTests : IDisposable
{
    private readonly TillBox till = new();

    [Fact]
    public async Task A_figure_is_walked_back_to_file_and_line()
    {
        await RunAsync();
        (await till.RunAsync("trace", "gold.totals", "--where", "channel = 'web'")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldBe(
            """
            gold.totals  1 row where channel = 'web'  [1]
            │  channel = web
            └─ silver.orders  2 rows by channel  [2]
               │  note: of all rows that landed, in no figure: 1 quarantined
               │  order_id = A
               │  order_id = D
               └─ bronze.orders  2 rows by _file, _line, _batch, order_id  [3]
                     orders/1.csv:2  order_id = A
                     orders/2.csv:2  order_id = D
                     orders/1.csv: line 2
                     orders/2.csv: line 2

            """,
            StringCompareShould.IgnoreLineEndings
        );
    }

    [Fact]
    public async Task A_view_a_rank_and_a_history_say_what_they_can()
    {
        await RunAsync();
        (await till.RunAsync("trace", "gold.web_orders", "-w", "order_id = 'D'", "--format", "json")).ShouldBe(ExitCode.Ok, till.Error);
        Bronze().GetProperty("files")[0].GetProperty("file").GetString().ShouldBe("orders/2.csv");

        (await till.RunAsync("trace", "gold.ranked", "-w", "order_id = 'A'")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldContain("silver.orders  1 row by order_id");
        till.Out.ShouldContain("note: ntile() also looks at all other rows of it");

        (await till.RunAsync("trace", "gold.overall")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldContain("silver.orders  3 rows are all of it: no column of it is read, so each row counts");

        (await till.RunAsync("trace", "gold.dim_channel", "-w", "channel = 'app'")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldContain("bronze.channels  1 row by _file, _line, _batch, channel");
        till.Out.ShouldNotContain("silver.orders");
        (await till.RunAsync("trace", "gold.dim_channel", "-w", "is_inferred")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldContain("note: for inferred members");
        till.Out.ShouldContain("orders/1.csv: line 2");
        (await till.RunAsync("trace", "gold.dim_channel", "-w", "channel_key = -1")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldContain("the unknown member has no line");
        till.Out.ShouldNotContain(".csv");
    }

    [Fact]
    public async Task The_same_rows_are_shown_once_and_csv_has_a_row_a_file()
    {
        await RunAsync();
        (await till.RunAsync("trace", "gold.twice", "-w", "order_id = 'A'")).ShouldBe(ExitCode.Ok, till.Error);
        till.Out.ShouldContain("silver.orders  1 row by order_id, the same as in step 3");
        (await till.RunAsync("trace", "gold.totals", "--format", "csv")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("3,2,bronze.orders,3,\"by _file, _line, _batch, order_id\",orders/1.csv,,2-3\n");
    }

    [Theory]
    [InlineData("day = 1", "day")]
    [InlineData("channel = 'web'); drop table gold.totals; --", "one condition")]
    [InlineData("channel in (select channel from silver.orders)", "subquery")]
    [InlineData("getenv('HOME') <> ''", "getenv()")]
    public async Task A_condition_that_is_none_is_refused(string where, string said)
    {
        await RunAsync();
        (await till.RunAsync("trace", "gold.totals", "--where", where)).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("T0905");
        till.Error.ShouldContain(said);
    }

    [Fact]
    public async Task What_is_not_there_is_said()
    {
        await RunAsync();
        (await till.RunAsync("trace", "gold.total")).ShouldBe(ExitCode.Usage);
        till.Error.ShouldContain("the project has no table 'gold.total'");
        till.Error.ShouldContain("gold.totals");
        (await till.RunAsync("trace", "gold.totals", "-w", "channel = 'phone'")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldBe("gold.totals  0 rows where channel = 'phone'  [1]\n");

        await File.AppendAllTextAsync(
            Path.Combine(till.Folder, "models/gold/totals.sql"),
            " having count(*) > 1",
            TestContext.Current.CancellationToken
        );
        (await till.RunAsync("trace", "gold.totals")).ShouldBe(ExitCode.Ok);
        till.Out.ShouldContain("note: its model has changed since it was built");
    }

    public void Dispose() => till.Dispose();

    private JsonElement Bronze()
    {
        var step = JsonDocument.Parse(till.Out).RootElement;
        while (step.GetProperty("inputs").GetArrayLength() > 0)
        {
            step = step.GetProperty("inputs")[0];
        }

        return step;
    }

    private async Task RunAsync()
    {
        MiniProject.Write(till.Folder);
        Put("landing/orders/2.csv", "order_id,channel,total\nD,web,4.00\n");
        Put("landing/channels/1.csv", "channel,name,since\napp,App,2025-01-01 00:00:00\n");
        Put("sources/channels.yml", "files: channels/*\nkey: [channel]\ncolumns: { channel: string, name: string, since: timestamp }\n");
        Put(
            "models/silver/channels.sql",
            "/* till\nkey: [channel]\n*/\nselect channel, name, since, _file, _line, _batch from bronze.channels"
        );
        Put(
            "models/gold/dim_channel.sql",
            "/* till\nbuild: scd2\nkey: [channel]\nsurrogate: channel_key\nvalid_from: since\ntrack: [name]\ninferred_from: [silver.orders.channel]\n*/\nselect channel, name, since from silver.channels"
        );
        Put(
            "models/gold/web_orders.sql",
            "/* till\nbuild: view\nkey: [order_id]\n*/\nselect order_id, total from silver.orders where channel = 'web'"
        );
        Put(
            "models/gold/ranked.sql",
            "/* till\nkey: [order_id]\n*/\nselect order_id, ntile(2) over (order by total nulls last, order_id nulls last) as half from silver.orders"
        );
        Put("models/gold/overall.sql", "/* till\ndescription: One row.\n*/\nselect count(*) as orders from silver.orders");
        Put(
            "models/gold/twice.sql",
            "/* till\nkey: [order_id]\n*/\nselect r.order_id, r.half, o.total from gold.ranked r left join silver.orders o on o.order_id = r.order_id"
        );
        (await till.RunAsync("run", "--quiet")).ShouldBe(ExitCode.Ok, till.Error + till.Out);
    }

    private void Put(string file, string text) => MiniProject.Put(till.Folder, file, text);
}
