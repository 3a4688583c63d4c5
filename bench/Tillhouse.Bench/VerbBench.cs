using System.Diagnostics;
using System.Globalization;
using Tillhouse.Core.Engine;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>What a verb costs as a ratio to a plain COPY of the rows that copy-on-write has to write, in one process and right behind each other.</summary>
internal sealed class VerbBench : IDisposable
{
    private const int Files = 40;

    // Nine rounds of ten million rows, one of a hundred million.
    private const long RowsForRounds = 90_000_000;

    private readonly Core.Engine.DuckDbEngine database;
    private readonly DuckDbConnection connection;
    private readonly Delta.DuckDb.DuckDbEngine engine;
    private readonly LocalStore store;
    private readonly string folder;
    private readonly long rows;

    private VerbBench(string folder, long rows)
    {
        this.folder = folder;
        this.rows = rows;
        Directory.CreateDirectory(folder);
        database = Core.Engine.DuckDbEngine.Start(EngineOptions.ForThisMachine(300L << 20));
        connection = database.Connect();
        engine = new Delta.DuckDb.DuckDbEngine(connection);
        store = new LocalStore(folder);
    }

    /// <summary>
    /// Measures one verb: <c>hot</c> and <c>spread</c> merge 1 % of the rows, <c>delete</c> marks 1 % of them in every file, <c>append</c> adds all rows once
    /// more.
    /// </summary>
    public static async Task<int> RunAsync(string what, string folder, long rows)
    {
        using var bench = new VerbBench(Path.GetFullPath(folder), rows);
        var (touched, source) = what switch
        {
            "hot" => (2, string.Create(CultureInfo.InvariantCulture, $"id >= {rows - (rows / Files * 2)} AND id % 5 = 3")),
            "spread" or "delete" => (Files, "id % 100 = 3"),
            "append" => (Files, "false"),
            _ => throw new ArgumentException("hot, spread, delete or append", nameof(what)),
        };
        Task<ChangeResult> Verb(DeltaTable table) =>
            what switch
            {
                "delete" => table.DeleteAsync(source),
                "append" => bench.AppendAsync(table),
                _ => bench.MergeAsync(table, what),
            };
        await bench.PrepareAsync(what, source);
        var (ours, plain) = (new List<Cost>(), new List<Cost>());
        ChangeResult? result = null;
        for (var round = 0; round < Math.Clamp(RowsForRounds / rows, 1, 9); round++)
        {
            var table = await bench.CopyAsync(what);
            var newest = table.Latest.Files.OrderBy(f => f.Path, StringComparer.Ordinal).TakeLast(touched).ToList();
            plain.Add(await Cost.OfAsync(() => bench.Copy(table.Latest, newest)));
            ours.Add(await Cost.OfAsync(async () => result = await Verb(table)));
            result!.Commit.Required();
        }

        var (we, copy) = (Cost.Median(ours), Cost.Median(plain));
        Console.WriteLine(
            string.Create(
                CultureInfo.InvariantCulture,
                $"{what}: {we}; COPY {copy}; ratio {we.Seconds / copy.Seconds:F2}, of cores {we.Cpu / copy.Cpu:F2}; peak {Process.GetCurrentProcess().PeakWorkingSet64 >> 20} MiB; {result!.Counts}"
            )
        );
        return 0;
    }

    public void Dispose()
    {
        engine.Dispose();
        connection.Dispose();
        database.Dispose();
    }

    private Task<ChangeResult> MergeAsync(DeltaTable table, string what) =>
        table.MergeAsync(
            new RowSource($"SELECT * FROM read_parquet('{Source(what)}')", ["id"]),
            [new MergeClause.UpdateMatched(null), new MergeClause.Insert(null)]
        );

    private async Task<ChangeResult> AppendAsync(DeltaTable table)
    {
        var select = $"SELECT * FROM read_parquet([{Locations(table.Latest, table.Latest.Files)}])";
        var files = await new DataFileWriter(connection, store).WriteAsync(table.TablePath, select, table.Latest.Schema, []);
        return new ChangeResult(await table.AppendAsync(files), new ChangeCounts { FilesAdded = files.Count });
    }

    private static string Locations(Snapshot snapshot, IEnumerable<LiveFile> files) =>
        string.Join(", ", files.Select(f => $"'{snapshot.Locate(f)}'"));

    private string Source(string what) => Path.Join(folder, $"{what}.source.parquet");

    private static string Rows(long first, long end) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"SELECT * FROM (SELECT r AS id, (hash(r) % 200000)::INTEGER AS customer, (r * 7919 % 100003 / 100)::DECIMAL(18,2) AS amount, DATE '2024-01-01' + (r // 20000)::INTEGER AS day, 'open' AS status, 'note ' || hash(r + 1) % 1000000 AS note, TIMESTAMPTZ '2024-01-01 00:00:00+00' + to_microseconds(r * 1000003) AS at FROM range({first}, {end}) t(r)) AS made"
        );

    /// <summary>Writes what is merged, and once the table, in files that each hold their part of the keys.</summary>
    private async Task PrepareAsync(string what, string which)
    {
        var changed = Rows(0, rows).Replace("'open'", "'paid'", StringComparison.Ordinal);
        connection.Execute($"COPY ({changed} WHERE {which}) TO '{Source(what)}' (FORMAT parquet)");
        if (await DeltaTable.TryOpenAsync(store, engine, "table") is not null)
        {
            return;
        }

        var definition = new TableDefinition(TypeMapping.SchemaOf(connection, Rows(0, 1)));
        var files = new List<AddFile>();
        var writer = new DataFileWriter(connection, store);
        connection.Execute("SET threads = 1");
        for (var i = 0; i < Files; i++)
        {
            var written = await writer.WriteAsync("table", Rows(rows / Files * i, rows / Files * (i + 1)), definition.Schema, []);
            var path = string.Create(CultureInfo.InvariantCulture, $"part-{i:D5}.parquet");
            File.Move(Path.Join(folder, "table", written.Single().Path), Path.Join(folder, "table", path));
            files.Add(written.Single() with { Path = path });
        }

        connection.Execute($"SET threads = {Environment.ProcessorCount}");
        await DeltaTable.CreateAsync(store, engine, "table", definition, files);
    }

    /// <summary>A table of its own for the verb, over the same files.</summary>
    private async Task<DeltaTable> CopyAsync(string what)
    {
        var (from, to) = (Path.Join(folder, "table"), Path.Join(folder, what));
        if (Directory.Exists(to))
        {
            Directory.Delete(to, recursive: true);
        }

        Directory.CreateDirectory(Path.Join(to, "_delta_log"));
        foreach (var file in Directory.GetFiles(from))
        {
            File.CreateSymbolicLink(Path.Join(to, Path.GetFileName(file)), file);
        }

        foreach (var file in Directory.GetFiles(Path.Join(from, "_delta_log")))
        {
            File.Copy(file, Path.Join(to, "_delta_log", Path.GetFileName(file)));
        }

        var table = await DeltaTable.OpenAsync(store, engine, what);
        if (what == "delete")
        {
            await table.SetPropertiesAsync(new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" });
        }

        return table;
    }

    private void Copy(Snapshot snapshot, IReadOnlyList<LiveFile> files)
    {
        var to = Path.Join(folder, "copy");
        Directory.CreateDirectory(to);
        connection.Execute(
            $"COPY (SELECT * FROM read_parquet([{Locations(snapshot, files)}])) TO '{to}' (FORMAT parquet, COMPRESSION zstd, FILENAME_PATTERN 'part-{{uuid}}', APPEND true, RETURN_STATS, FILE_SIZE_BYTES '256MB')"
        );
        Directory.Delete(to, recursive: true);
    }
}
