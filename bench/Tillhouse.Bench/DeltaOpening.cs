using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>What it costs to open a Delta table, beside DuckDB reading the same JSON or Parquet in the same process.</summary>
internal static class DeltaOpening
{
    private const int Rounds = 5;

    /// <summary>Makes the logs below a folder, unless they are there, and opens each several times.</summary>
    public static async Task<int> RunAsync(string folder)
    {
        using var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute("set TimeZone = 'UTC'");
        using var engine = new DuckDbEngine(connection);
        var store = new LocalStore(folder);
        SyntheticLog.Commits(Path.Combine(folder, "commits"), 10_000);
        await MeasureAsync(
            store,
            engine,
            "commits",
            () =>
                Drain(
                    connection,
                    $"SELECT \"add\" FROM read_json('{folder}/commits/_delta_log/*.json', columns = {{\"add\": '{SyntheticLog.Add}'}})"
                )
        );
        foreach (var files in (int[])[100_000, 300_000])
        {
            var table = FormattableString.Invariant($"checkpoint{files}");
            SyntheticLog.Checkpoint(connection, Path.Combine(folder, table), files);
            await MeasureAsync(
                store,
                engine,
                table,
                () => Drain(connection, $"SELECT unnest(\"add\") FROM read_parquet('{folder}/{table}/_delta_log/*.checkpoint.parquet')")
            );
        }

        return 0;
    }

    private static async Task MeasureAsync(LocalStore store, DuckDbEngine engine, string table, Action raw)
    {
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var opened = await DeltaTable.OpenAsync(store, engine, table);
        var held = GC.GetTotalMemory(forceFullCollection: true) - before;
        Say(
            $"{table}: {opened.Latest.FileCount} files at version {opened.Latest.Version}, {held / (double)opened.Latest.FileCount:F0} bytes a file"
        );
        var ours = new List<Cost>();
        var raws = new List<Cost>();
        for (var round = 0; round < Rounds; round++)
        {
            ours.Add(await Cost.OfAsync(() => DeltaTable.OpenAsync(store, engine, table)));
            raws.Add(await Cost.OfAsync(raw));
        }

        var (us, it) = (Cost.Median(ours), Cost.Median(raws));
        Say($"  opened in {us}; DuckDB reads it in {it}; ratio {us.Seconds / it.Seconds:F2} by the clock, {us.Cpu / it.Cpu:F2} by cores");
        GC.KeepAlive(opened);
    }

    private static void Drain(DuckDbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.ReadChunk())
        {
            // The rows are there, as DuckDB has them.
        }
    }

    private static void Say(FormattableString line) => Console.WriteLine(line.ToString(CultureInfo.InvariantCulture));
}
