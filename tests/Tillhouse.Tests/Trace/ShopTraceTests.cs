using System.Globalization;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate;
using Tillhouse.Core.Trace;
using Tillhouse.Core.Verify;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Trace;

public sealed class ShopTraceTests : IDisposable
{
    private readonly string root = Directory.CreateTempSubdirectory("till-trace-").FullName;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task The_lines_that_a_day_of_sales_is_traced_to_add_up_to_its_figure_and_every_table_is_what_bronze_gives()
    {
        await RunTwoDaysAsync();
        using var session = ProjectSession.Open(Load());
        var limits = EngineOptions.ForThisMachine(512L << 20);
        var (day, net) = await LastDayAsync(session);

        var trace = await new Tracer(session, limits).RunAsync(
            new TableName(Layer.Gold, "daily_sales"),
            $"order_date = '{day}'",
            3,
            Cancellation
        );

        var lines = Raw(trace, "order_items");
        var orders = Raw(trace, "orders");
        orders.Count.ShouldBe((int)trace.All.First(s => s.Table.ToString() == "gold.fact_orders").Rows);
        orders.ShouldAllBe(o => o["order_timestamp"].StartsWith(day, StringComparison.Ordinal));
        var cancelled = orders.Where(o => o["status"] == "cancelled").Select(o => o["order_id"]).ToHashSet();
        lines
            .Where(l => !cancelled.Contains(l["order_id"]))
            .Sum(l => decimal.Parse(l["line_total"], CultureInfo.InvariantCulture))
            .ShouldBe(net);

        var verdicts = await new Verifier(session, limits, TimeProvider.System).RunAsync(
            null,
            KeySample.Whole,
            new Silence<VerifyEvent>(),
            Cancellation
        );
        verdicts.Count.ShouldBeGreaterThan(30);
        verdicts.ShouldAllBe(v => v is TableVerdict.Equal);
    }

    public void Dispose() => Directory.Delete(root, recursive: true);

    /// <summary>The lines of a source's files that the trace names, read from the files themselves.</summary>
    private List<Dictionary<string, string>> Raw(TraceStep trace, string source)
    {
        var step = trace.All.First(s => s.Table == new TableName(Layer.Bronze, source));
        var rows = new List<Dictionary<string, string>>();
        foreach (var file in step.Files)
        {
            var text = File.ReadAllLines(Path.Combine(root, "landing", file.File));
            var names = text[0].Split(',');
            foreach (var number in Numbers(file.Lines))
            {
                var cells = text[number - 1].Split(',');
                rows.Add(names.Select((n, i) => (n, cells[i])).ToDictionary(c => c.n, c => c.Item2));
            }
        }

        return rows;
    }

    private static IEnumerable<int> Numbers(string lines) =>
        lines
            .Split(", ")
            .Select(r => Array.ConvertAll(r.Split('-'), n => int.Parse(n, CultureInfo.InvariantCulture)))
            .SelectMany(r => Enumerable.Range(r[0], r[^1] - r[0] + 1));

    private static async Task<(string Day, decimal Net)> LastDayAsync(ProjectSession session)
    {
        await using var reader = await session.QueryAsync(
            "select cast(order_date as varchar), sum(net_amount)::decimal(18,2) from gold.daily_sales group by 1 order by 1 desc limit 1",
            Cancellation
        );
        await reader.ReadAsync(Cancellation);
        return (reader.GetString(0), reader.GetDecimal(1));
    }

    private async Task RunTwoDaysAsync()
    {
        await File.WriteAllTextAsync(Path.Combine(root, "tillhouse.yml"), "name: test\nextends: shop\n", Cancellation);
        for (var day = 1; day <= 2; day++)
        {
            var options = new SimulationOptions
            {
                Folder = Path.Combine(root, "landing"),
                Scale = SimulationScale.Tiny,
                Days = 1,
                Seed = 3,
            };
            await Simulator.RunAsync(options, null, Cancellation);
            using var session = ProjectSession.Open(Load());
            await session.RunAsync(await session.PlanAsync(null, false, Cancellation), new Silence<RunEvent>(), Cancellation);
        }
    }

    private ProjectDefinition Load() =>
        ProjectLoader.Load(new ProjectLocation(root, false) { ShopFolder = Path.Combine(SharedData.RepositoryRoot, "shop") });
}
