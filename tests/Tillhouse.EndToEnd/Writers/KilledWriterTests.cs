using Tillhouse.EndToEnd.Published;

namespace Tillhouse.EndToEnd.Writers;

/// <summary>A real writer is killed in seeded places, some commits into its work and at any moment of the next one.</summary>
public sealed class KilledWriterTests
{
    private const int Kills = 200;

    [Fact]
    public async Task The_table_holds_what_was_acknowledged_and_at_most_the_commit_under_way()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        var random = new Random(20260301);
        using var shared = new WriterTable();
        await shared.CreateAsync("Serializable", cancellationToken);
        var version = 0L;
        for (var kill = 0; kill < Kills; kill++)
        {
            var acknowledged = await KilledAsync(shared, $"k{kill}", random.Next(3), random.NextDouble() * 12, cancellationToken);
            var table = await shared.OpenAsync(cancellationToken);
            table.Latest.Version.ShouldBeInRange(version + acknowledged, version + acknowledged + 1, $"kill {kill}");
            version = table.Latest.Version;
            table.Latest.Rows.ShouldBe(version);
        }

        shared.Number(await shared.OpenAsync(cancellationToken), "count(DISTINCT (w, n))", "true").ShouldBe(version);
    }

    /// <summary>How many commits the writer had told of before it was killed.</summary>
    private static async Task<int> KilledAsync(
        WriterTable shared,
        string name,
        int after,
        double milliseconds,
        CancellationToken cancellationToken
    )
    {
        using var process = shared.Start(name, 1000, "append");
        var errors = process.StandardError.ReadToEndAsync(cancellationToken);
        var said = 0;
        while (said <= after && await process.StandardOutput.ReadLineAsync(cancellationToken) is not null)
        {
            said++;
        }

        await Task.Delay(TimeSpan.FromMilliseconds(milliseconds), cancellationToken);
        Signals.Send(process, Signals.Kill);
        while (await process.StandardOutput.ReadLineAsync(cancellationToken) is not null)
        {
            said++;
        }

        await process.WaitForExitAsync(cancellationToken);
        (await errors).ShouldBeEmpty();
        return said - 1; // The first line says that it begins.
    }
}
