using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Tests.Cli;
using Tillhouse.Tests.Support;

namespace Tillhouse.Tests.Run;

/// <summary>A reader beside runs, on the small project; the end-to-end tests do it for thirty days of the shop.</summary>
public sealed class ReaderTests : IDisposable
{
    private const int Runs = 6;
    private readonly TemporaryFolder folder = new();

    public ReaderTests()
    {
        MiniProject.Write(folder.Path);
        foreach (var name in (string[])["a", "b", "c"])
        {
            MiniProject.Put(
                folder.Path,
                $"models/gold/{name}.sql",
                $"/* till\ndescription: n\nkey: [channel]\n*/\nselect channel, count(*) as orders from silver.orders group by channel"
            );
        }
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    public void Dispose() => folder.Dispose();

    [Fact]
    public async Task A_reader_of_three_tables_sees_each_of_them_as_of_one_run()
    {
        await RunAsync();
        using var over = new CancellationTokenSource();
        var reading = Task.Run(() => ReadAsync(over.Token), Ct);
        for (var run = 0; run < Runs; run++)
        {
            MiniProject.Put(folder.Path, $"landing/orders/more{run}.csv", $"order_id,channel,total\nM{run},web,1.00\n");
            await RunAsync();
        }

        await over.CancelAsync();
        var seen = await reading;
        seen.ShouldAllBe(s => s.Least == s.Most);
        seen.Select(s => s.Most).ShouldBeInOrder();
        seen.Select(s => s.Most).Distinct().Count().ShouldBeGreaterThan(1, "it read while runs were going on");
    }

    private async Task<List<(long Least, long Most)>> ReadAsync(CancellationToken over)
    {
        var seen = new List<(long, long)>();
        while (!over.IsCancellationRequested)
        {
            using var session = Open();
            await using var reader = await session.QueryAsync(
                "select least(a.orders, b.orders, c.orders), greatest(a.orders, b.orders, c.orders) from gold.a join gold.b using (channel) join gold.c using (channel) where channel = 'web'",
                Ct
            );
            (await reader.ReadAsync(Ct)).ShouldBeTrue();
            seen.Add((reader.GetInt64(0), reader.GetInt64(1)));
        }

        return seen;
    }

    private async Task RunAsync()
    {
        using var session = Open();
        var report = await session.RunAsync(await session.PlanAsync(null, force: false, Ct), new Silence<RunEvent>(), Ct);
        report.Release.ShouldNotBeNull();
    }

    private ProjectSession Open() => ProjectSession.Open(ProjectLoader.Load(new ProjectLocation(folder.Path, SearchAbove: false)));
}
