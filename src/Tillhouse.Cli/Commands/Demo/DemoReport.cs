using System.Data.Common;
using System.Globalization;
using Tillhouse.Cli.Rows;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands.Demo;

/// <summary>What the demo shows at its end: what was built, the shop in figures, its delayed orders, what the checks found, and what to try.</summary>
internal static class DemoReport
{
    private const int Delayed = 10;

    private const string Figures = """
        select
          count(*) filter (where orders > 0) as days,
          cast(sum(orders) as bigint) as orders,
          cast(sum(total_amount) as decimal(18,2)) as revenue,
          cast(till_divide(sum(total_amount), sum(orders)) as decimal(18,2)) as average_order,
          cast(till_divide(sum(margin_amount), sum(net_amount)) * 100 as decimal(18,1)) as margin,
          cast(sum(new_customers) as bigint) as new_customers,
          cast(sum(sessions) as bigint) as sessions
        from gold.kpi_overview
        """;

    private static readonly string DelayedOrders = string.Create(
        CultureInfo.InvariantCulture,
        $"""
        select order_num, order_date, customer_id, total_amount, promised_delivery_date, delivery_date, days_late, reason
        from gold.delayed_orders
        order by days_late desc nulls last, order_date nulls last, order_id nulls last
        limit {Delayed}
        """
    );

    /// <summary>Writes all of it.</summary>
    public static async Task WriteAsync(Invocation call, ProjectSession session, string till, CancellationToken cancel)
    {
        Title(call, "What was built");
        var tables = await session.TablesAsync(cancel);
        call.Output.Write(StatusCommand.Columns[..^1], tables.Select(t => StatusCommand.Row(t)[..^1]));

        Title(call, "The shop in figures");
        await WriteFiguresAsync(call, session, cancel);

        var delayed = await CountAsync(session, cancel);
        Title(call, $"Delayed orders: {Amount.Count(delayed)}{(delayed > Delayed ? $", the {Delayed} latest of them" : "")}");
        await using (var reader = await session.QueryAsync(DelayedOrders, cancel))
        {
            await call.Output.WriteAsync(reader, 0, cancel);
        }

        Title(call, "What the checks of the last run found");
        await WriteFindingsAsync(call, session, cancel);
        Next(call, till);
    }

    private static async Task WriteFiguresAsync(Invocation call, ProjectSession session, CancellationToken cancel)
    {
        await using var reader = await session.QueryAsync(Figures, cancel);
        await reader.ReadAsync(cancel);
        ResultColumn[] columns = [new("figure"), new("value", IsNumber: true)];
        call.Output.Write(
            columns,
            [
                ["days with orders", Shown(reader, 0, "N0")],
                ["orders", Shown(reader, 1, "N0")],
                ["revenue, EUR", Shown(reader, 2, "N2")],
                ["average order, EUR", Shown(reader, 3, "N2")],
                ["margin of net sales, %", Shown(reader, 4, "N1")],
                ["new customers", Shown(reader, 5, "N0")],
                ["sessions", Shown(reader, 6, "N0")],
            ]
        );
    }

    private static string? Shown(DbDataReader reader, int column, string format) =>
        reader.IsDBNull(column) ? null : reader.GetFieldValue<decimal>(column).ToString(format, CultureInfo.InvariantCulture);

    private static async Task<long> CountAsync(ProjectSession session, CancellationToken cancel)
    {
        await using var reader = await session.QueryAsync("select count(*) as n from gold.delayed_orders", cancel);
        await reader.ReadAsync(cancel);
        return reader.GetInt64(0);
    }

    private static async Task WriteFindingsAsync(Invocation call, ProjectSession session, CancellationToken cancel)
    {
        var last = await RunHistory.LastAsync(session.Lake.Store, cancel);
        if (last is null || last.Findings.Count == 0)
        {
            call.Output.Line("nothing: every check passed");
            return;
        }

        ResultColumn[] columns = [new("table"), new("check"), new("failed", IsNumber: true), new("of", IsNumber: true), new("example")];
        call.Output.Write(
            columns,
            last.Findings.Select(f => new object?[] { f.Table, f.Check, f.Failed, f.Total, f.Examples.Count == 0 ? null : f.Examples[0] })
        );
    }

    private static void Next(Invocation call, string till)
    {
        Title(call, "Three things to try next");
        call.Output.Line($"  {till} query \"select day, orders, net_amount, margin_rate from gold.kpi_overview order by day\"");
        call.Output.Line($"  {till} plan          nothing to do now; add a file to its landing folder and see what a run would build");
        call.Output.Line("  till init my-shop    a project of your own, which extends the same shop");
    }

    private static void Title(Invocation call, string title)
    {
        call.Output.Line();
        call.Output.Line(call.Output.Colours.Bold(title));
    }
}
