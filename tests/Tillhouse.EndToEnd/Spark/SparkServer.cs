using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using Tillhouse.Tests.Support;

namespace Tillhouse.EndToEnd.Spark;

/// <summary>
/// A real Spark cluster with Delta Lake on this machine, started on first use by <c>../shared/spark/spark.sh</c>, shared by all tests of a run and
/// stopped after the last one. Without Java or the script, a test that asks for it is skipped, and fails in CI.
/// </summary>
public sealed class SparkServer : IAsyncDisposable
{
    private const int Workers = 2;

    private readonly SemaphoreSlim _gate = new(1, 1);
    private readonly string _folder = Path.Combine(Path.GetTempPath(), $"tillhouse-spark-{Environment.ProcessId}");
    private SparkSession? _session;
    private bool _started;

    /// <summary>The one session of the run, with the prelude's functions; starting the server takes some twenty seconds.</summary>
    internal async Task<SparkSession> SessionAsync(CancellationToken cancellationToken)
    {
        var script = SharedData.Path("spark/spark.sh");
        if (!Tool.Exists("java"))
        {
            SharedData.Missing("Java is not there (Debian: apt-get install openjdk-17-jre-headless)");
        }

        await _gate.WaitAsync(cancellationToken);
        try
        {
            return _session ??= await StartAsync(script, cancellationToken);
        }
        finally
        {
            _gate.Release();
        }
    }

    /// <summary>Ends the session and every process of the cluster.</summary>
    public async ValueTask DisposeAsync()
    {
        if (_session is not null)
        {
            await _session.DisposeAsync();
        }

        if (_started)
        {
            await StopAsync(_folder);
        }

        _gate.Dispose();
    }

    private async Task<SparkSession> StartAsync(string script, CancellationToken cancellationToken)
    {
        await StopForgottenAsync();
        var port = FreePairOfPorts();
        _started = true;
        var start = await Tool.RunAsync("bash", [script, "start", _folder, $"{port}", $"{Workers}"], cancellationToken);
        start.ShouldSucceed();
        var session = new SparkSession(new Uri($"http://127.0.0.1:{port}/"));
        var prelude = Path.Combine(SharedData.RepositoryRoot, "src/Tillhouse.Core/Engine/Prelude/spark.sql");
        await session.ExecuteScriptAsync(await File.ReadAllTextAsync(prelude, cancellationToken), cancellationToken);

        // DuckDB reads a 96-bit time as nanoseconds, which end in 2262; models' times are microseconds.
        await session.ExecuteAsync("set spark.sql.parquet.outputTimestampType = TIMESTAMP_MICROS", cancellationToken);
        // A shop of a few hundred rows is one partition: more are tasks with nothing to do.
        await session.ExecuteAsync("set spark.sql.shuffle.partitions = 1", cancellationToken);
        return session;
    }

    // A test process that was killed could not stop its cluster, which holds three gigabytes: the next run does it.
    private static async Task StopForgottenAsync()
    {
        foreach (var folder in Directory.GetDirectories(Path.GetTempPath(), "tillhouse-spark-*"))
        {
            if (int.TryParse(folder.AsSpan(folder.LastIndexOf('-') + 1), out var owner) && !IsRunning(owner))
            {
                await StopAsync(folder);
            }
        }
    }

    private static async Task StopAsync(string folder)
    {
        var stop = await Tool.RunAsync("bash", [SharedData.Path("spark/spark.sh"), "stop", folder], CancellationToken.None);
        stop.ShouldSucceed();
        Directory.Delete(folder, recursive: true);
    }

    private static bool IsRunning(int process)
    {
        try
        {
            using var found = Process.GetProcessById(process);
            return !found.HasExited;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }

    private static int FreePairOfPorts()
    {
        for (var attempt = 0; attempt < 50; attempt++)
        {
            using var first = new TcpListener(IPAddress.Loopback, 0);
            first.Start();
            var port = ((IPEndPoint)first.LocalEndpoint).Port;
            try
            {
                using var second = new TcpListener(IPAddress.Loopback, port + 1);
                second.Start();
                return port;
            }
            catch (SocketException)
            {
                // The next port is taken: another pair.
            }
        }

        throw new InvalidOperationException("No two free ports side by side on loopback.");
    }
}
