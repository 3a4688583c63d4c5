using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>Compaction and Z-order of a Delta table beside DuckDB copying and sorting the same files, in the same process.</summary>
internal static class DeltaCare
{
    private const int Files = 1000;
    private const int RowsInFile = 5000;

    /// <summary>Prints seconds of the clock and of the processor, and the ratio of the latter.</summary>
    /// <param name="folder">An empty or new folder on the disk that is to be measured.</param>
    public static async Task<int> RunAsync(string folder)
    {
        var root = Directory.CreateDirectory(folder).FullName;
        await using var connection = new DuckDbConnection("Data Source=:memory:");
        await connection.OpenAsync();
        connection.Execute($"SET TimeZone = 'UTC'; SET threads = 2; SET temp_directory = '{root}/spill'");
        using var engine = new DuckDbEngine(connection);
        var store = new LocalStore(Path.Combine(root, "table"));
        for (var i = 0; i < Files; i++)
        {
            var (from, to) = (i * RowsInFile, (i + 1) * RowsInFile);
            connection.Execute(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"COPY (SELECT range AS id, (hash(range) % 1000003)::BIGINT AS customer, (hash(range + 7) % 999983)::BIGINT AS product, (range % 9973)::DOUBLE / 100 AS amount, md5(range::VARCHAR) AS note, "
                        + $"TIMESTAMPTZ '2025-01-01 00:00:00Z' + INTERVAL (range) SECOND AS at FROM range({from}, {to})) TO '{root}/table/part-{i:D4}.parquet' (FORMAT parquet, COMPRESSION zstd)"
                )
            );
        }

        var table = await ConvertParquet.ConvertAsync(store, engine, await ConvertParquet.PlanConvertAsync(store, engine, ""));
        await CompareAsync(connection, table, root, "compaction", new OptimizeOptions(), "");
        await CompareAsync(
            connection,
            table,
            root,
            "z-order",
            new OptimizeOptions { ZOrderBy = ["customer", "product"] },
            " ORDER BY customer, product"
        );
        return 0;
    }

    private static async Task CompareAsync(
        DuckDbConnection connection,
        DeltaTable table,
        string root,
        string name,
        OptimizeOptions options,
        string order
    )
    {
        var files = string.Join(", ", table.Latest.Files.Select(f => $"'{table.Latest.Locate(f)}'"));
        var (rawClock, rawCpu) = await MeasureAsync(() =>
        {
            connection.Execute(
                $"COPY (SELECT * FROM read_parquet([{files}]){order}) TO '{root}/raw-{name}' (FORMAT parquet, COMPRESSION zstd, FILE_SIZE_BYTES '256MB')"
            );
            return Task.CompletedTask;
        });
        var (clock, cpu) = await MeasureAsync(async () =>
            (await table.OptimizeAsync(await table.PlanOptimizeAsync(options))).Commit!.Required()
        );
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{name}: {clock:F2} s, {cpu:F2} s of CPU; DuckDB {rawClock:F2} s, {rawCpu:F2} s of CPU; ratio {cpu / rawCpu:F2}"
            )
        );
    }

    private static async Task<(double Clock, double Cpu)> MeasureAsync(Func<Task> work)
    {
        using var process = System.Diagnostics.Process.GetCurrentProcess();
        process.Refresh();
        var (cpu, clock) = (process.TotalProcessorTime, System.Diagnostics.Stopwatch.StartNew());
        await work();
        process.Refresh();
        return (clock.Elapsed.TotalSeconds, (process.TotalProcessorTime - cpu).TotalSeconds);
    }
}
