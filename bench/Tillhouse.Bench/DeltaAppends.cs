using System.Diagnostics;
using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>One-row appends one after another, synced: whether the last costs what the first does.</summary>
internal static class DeltaAppends
{
    private const int Block = 100;

    public static async Task<int> RunAsync(string folder, int count)
    {
        using var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute("set TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        var store = new LocalStore(folder);
        var path = FormattableString.Invariant($"appends-{Guid.NewGuid():N}");
        var table = await DeltaTable.CreateAsync(
            store,
            engine,
            path,
            new TableDefinition(TypeMapping.SchemaOf(connection, "SELECT 1::BIGINT AS i"))
        );
        var writer = new DataFileWriter(connection, store);
        var (raw, begin) = (TimeSpan.Zero, Stopwatch.GetTimestamp());
        using var process = Process.GetCurrentProcess();
        var cpu = process.TotalProcessorTime;
        for (var i = 1; i <= count; i++)
        {
            var start = Stopwatch.GetTimestamp();
            var select = FormattableString.Invariant($"SELECT {i}::BIGINT AS i");
            var files = await writer.WriteAsync(path, select, table.Latest.Schema, []);
            raw += Stopwatch.GetElapsedTime(start);
            (await table.AppendAsync(files)).Required();
            if (i % Block == 0)
            {
                process.Refresh();
                var (whole, cores) = (Stopwatch.GetElapsedTime(begin), process.TotalProcessorTime - cpu);
                Console.WriteLine(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"{i, 6}: {whole.TotalMilliseconds / Block:F2} ms an append ({cores.TotalMilliseconds / Block:F2} of cores), {raw.TotalMilliseconds / Block:F2} of it DuckDB's COPY"
                    )
                );
                (raw, begin, cpu) = (TimeSpan.Zero, Stopwatch.GetTimestamp(), process.TotalProcessorTime);
            }
        }

        return 0;
    }
}
