using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Simulate;

namespace Tillhouse.EndToEnd.Readers;

/// <summary>A reader asks three gold tables at once, again and again, while thirty daily runs write them one after the other.</summary>
public sealed class ReadersDuringRunsTests
{
    private const int Days = 30;

    // Each day's orders stand in all three. A reader that saw one of them before a run and another after it would find days that differ.
    private const string Orders = """
        select
          count(*) filter (where coalesce(f.orders, 0) <> coalesce(s.orders, 0) or coalesce(s.orders, 0) <> coalesce(k.orders, 0)) as mixed,
          cast(coalesce(sum(f.orders), 0) as bigint) as orders
        from (select order_date as day, count(*) filter (where not is_cancelled) as orders from gold.fact_orders group by order_date) as f
        full join (select order_date as day, sum(orders) as orders from gold.daily_sales group by order_date) as s on s.day = f.day
        full join gold.kpi_overview as k on k.day = coalesce(f.day, s.day)
        """;

    [Fact]
    public async Task A_reader_never_sees_a_mixture_of_two_releases()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var days = await SimulatedDays.MakeAsync(Days, SimulationFormat.Csv, cancellationToken);
        using var project = new TillProject();
        var released = new HashSet<long> { 0 };
        using var over = new CancellationTokenSource();
        var reading = Task.Run(() => ReadAsync(project.Path, over.Token, cancellationToken), cancellationToken);
        for (var day = 0; day < Days; day++)
        {
            project.Land(days[day]);
            var report = (await InProcess.RunAsync(project.Path, TimeProvider.System, null, cancellationToken)).ShouldSucceed();
            report.Release!.Number.ShouldBe(day + 1);
            released.Add((await AskAsync(project.Path, cancellationToken)).Orders);
        }

        await over.CancelAsync();
        var seen = await reading;
        TestContext.Current.SendDiagnosticMessage(
            $"{seen.Count} reads during {Days} runs saw {seen.Select(s => s.Orders).Distinct().Count()} releases"
        );
        seen.ShouldAllBe(s => s.Mixed == 0);
        seen.Select(s => s.Orders).Except(released).ShouldBeEmpty("every read is one release as it was");
        seen.Select(s => s.Orders).Distinct().Count().ShouldBeGreaterThan(Days / 6, "it read while runs were going on");
    }

    private static async Task<List<(long Mixed, long Orders)>> ReadAsync(
        string folder,
        CancellationToken over,
        CancellationToken cancellationToken
    )
    {
        var seen = new List<(long, long)>();
        while (!over.IsCancellationRequested)
        {
            var answer = await AskAsync(folder, cancellationToken);

            // Before the first release tables are read as they are, which the answer says.
            if (answer.Release > 0)
            {
                seen.Add((answer.Mixed, answer.Orders));
            }
        }

        return seen;
    }

    private static async Task<(long Release, long Mixed, long Orders)> AskAsync(string folder, CancellationToken cancellationToken)
    {
        using var session = ProjectSession.Open(ProjectLoader.Load(new ProjectLocation(folder, SearchAbove: false)));
        await using var answer = await session.QueryAsync(Orders, null, cancellationToken);
        (await answer.Reader.ReadAsync(cancellationToken)).ShouldBeTrue();
        return (answer.Release?.Number ?? 0, answer.Reader.GetInt64(0), answer.Reader.GetInt64(1));
    }
}
