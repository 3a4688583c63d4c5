using System.Collections.Concurrent;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Histories;

/// <summary>
/// The shops that histories begin with: something in every source, so that there is something to change, and all tables built. Each is made once; what
/// histories are about comes after it.
/// </summary>
internal sealed class Openings : IDisposable
{
    /// <summary>How many there are.</summary>
    public const int Count = 8;

    private readonly ConcurrentDictionary<int, Lazy<Task<HistoryRun>>> made = new();

    /// <summary>What has happened in one.</summary>
    public static HistoryEvent[] Events(int number)
    {
        var random = new Random(number);
        return
        [
            .. Enumerable
                .Range(0, ShopRows.Sources.Count * 3)
                .Select(i => new HistoryEvent(EventKind.New, i % ShopRows.Sources.Count, random.Next(10_000))),
        ];
    }

    /// <summary>Copies the folder of one: its lake, and its landing files with their times, so that nobody takes them for new.</summary>
    public async Task CopyAsync(int number, string folder, CancellationToken cancellationToken)
    {
        var opened = await made.GetOrAdd(number, n => new Lazy<Task<HistoryRun>>(() => MakeAsync(n, cancellationToken))).Value;
        Folders.Copy(opened.Folder, folder);
    }

    /// <inheritdoc />
    public void Dispose()
    {
        foreach (var opened in made.Values)
        {
            opened.Value.Result.Dispose();
        }
    }

    private async Task<HistoryRun> MakeAsync(int number, CancellationToken cancellationToken)
    {
        var run = new HistoryRun(this);
        run.Open(Events(number));
        await run.BuildAllAsync(cancellationToken);
        return run;
    }
}
