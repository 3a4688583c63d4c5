using System.Collections.Concurrent;
using Tillhouse.DuckDb;
using Tillhouse.EndToEnd.Spark;

namespace Tillhouse.EndToEnd.Compatibility;

/// <summary>The matrix's outcomes: a feature is run when its first cell is asked for, and but once.</summary>
public sealed class CompatibilityRun(SparkServer spark) : IDisposable
{
    // Spark plans one statement while its executors run another's; more at once only waits.
    private const int AtOnce = 3;

    private readonly TempFolder _folder = new();
    private readonly DuckDbConnection _duck = DuckSql.Open();
    private readonly SemaphoreSlim _turn = new(AtOnce, AtOnce);
    private readonly ConcurrentDictionary<string, Lazy<Task<IReadOnlyDictionary<Column, Outcome>>>> _runs = new();
    private readonly Lock _gate = new();
    private Task<IReadOnlyDictionary<string, Outcome>>? _clickHouse;
    private Task<SparkSession>? _session;
    private bool _hasSamples;

    /// <summary>The outcomes of a feature's cells. The features behind it are begun too, so that Spark is never idle.</summary>
    internal Task<IReadOnlyDictionary<Column, Outcome>> OfAsync(Feature feature, CancellationToken cancellationToken)
    {
        var first = FeatureList.All.IndexOf(feature);
        var begun = FeatureList.All.Skip(first).Take(AtOnce).Select(f => Begin(f, cancellationToken)).ToList();
        return begun[0];
    }

    /// <summary>The outcomes of ClickHouse, by feature.</summary>
    internal Task<IReadOnlyDictionary<string, Outcome>> OfClickHouseAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _clickHouse ??= RunAsync();
        }

        async Task<IReadOnlyDictionary<string, Outcome>> RunAsync()
        {
            CreateSamples();
            using var duck = Connect();
            return await new ClickHouseRun(duck, _folder["clickhouse"], cancellationToken).RunAsync(FeatureList.All);
        }
    }

    /// <inheritdoc />
    public void Dispose()
    {
        _duck.Dispose();
        _turn.Dispose();
        _folder.Dispose();
    }

    private Task<IReadOnlyDictionary<Column, Outcome>> Begin(Feature feature, CancellationToken cancellationToken) =>
        _runs.GetOrAdd(feature.Name, _ => new(() => RunAsync(feature, cancellationToken))).Value;

    private async Task<IReadOnlyDictionary<Column, Outcome>> RunAsync(Feature feature, CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            var session = await SessionAsync(cancellationToken);
            using var duck = Connect();
            var folder = _folder[$"{FeatureList.All.IndexOf(feature)}"];
            return await new FeatureRun(feature, session, duck, folder, cancellationToken).RunAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private Task<SparkSession> SessionAsync(CancellationToken cancellationToken)
    {
        lock (_gate)
        {
            return _session ??= PrepareAsync();
        }

        async Task<SparkSession> PrepareAsync()
        {
            var session = await spark.SessionAsync(cancellationToken);
            CreateSamples();
            await SampleTables.GiveAsync(_duck, session, _folder["samples"], cancellationToken);
            return session;
        }
    }

    private DuckDbConnection Connect()
    {
        var duck = _duck.Duplicate();
        duck.Execute("set timezone = 'UTC'");
        return duck;
    }

    private void CreateSamples()
    {
        lock (_gate)
        {
            if (!_hasSamples)
            {
                SampleTables.Create(_duck);
                _hasSamples = true;
            }
        }
    }
}
