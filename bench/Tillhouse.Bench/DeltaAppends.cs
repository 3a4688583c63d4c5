using System.Globalization;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>One-row appends one after another, synced: whether the last costs what the first does.</summary>
internal static class DeltaAppends
{
    private const int BlockSize = 100;
    private const int CheckpointInterval = 10;

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
        var writer = new DataFileWriter(connection, store) { SelectColumns = [("i", "BIGINT")] };
        var block = new Block();
        for (var i = 1; i <= count; i++)
        {
            var select = FormattableString.Invariant($"SELECT {i}::BIGINT AS i");
            IReadOnlyList<AddFile> files = [];
            block.Copies.Add(await Cost.OfAsync(async () => files = await writer.WriteAsync(path, select, table.Latest.Schema, [])));
            var commits = (table.Latest.Version + 1) % CheckpointInterval == 0 ? block.Checkpoints : block.Commits;
            commits.Add(await Cost.OfAsync(async () => (await table.AppendAsync(files)).Required()));
            block.Raw.Add(await Cost.OfAsync(() => RawAsync(store, path, i)));
            if (i % BlockSize == 0)
            {
                Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{i, 6}: {block}"));
                block = new Block();
            }
        }

        return 0;
    }

    /// <summary>What cannot be spared: a file of rows and an entry of a log, each synced, and so are their folders.</summary>
    private static async Task RawAsync(LocalStore store, string path, int number)
    {
        var name = FormattableString.Invariant($"raw/{path}/{number}");
        Directory.CreateDirectory(store.Locate($"raw/{path}"));
        await File.WriteAllBytesAsync(store.Locate($"{name}.parquet"), new byte[250]);
        await store.SealAsync([$"{name}.parquet"]);
        await store.PutIfAbsentAsync($"raw/{path}/log/{number}.json", new byte[600]);
    }

    /// <summary>What a hundred appends took.</summary>
    private sealed class Block
    {
        public List<Cost> Copies { get; } = [];

        public List<Cost> Commits { get; } = [];

        public List<Cost> Checkpoints { get; } = [];

        public List<Cost> Raw { get; } = [];

        public override string ToString()
        {
            var all = Copies.Concat(Commits).Concat(Checkpoints).Sum(c => c.Seconds) / Copies.Count;
            return string.Create(
                CultureInfo.InvariantCulture,
                $"{1 / all:F0} a second; median of COPY {Cost.Median(Copies).Milliseconds}, commit {Cost.Median(Commits).Milliseconds}, with a checkpoint {Cost.Median(Checkpoints).Milliseconds}, raw files {Cost.Median(Raw).Milliseconds}"
            );
        }
    }
}
