using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Delta.Simulation;

/// <summary>One process: it opens the table and does some things to it, until it is done or the process ends.</summary>
internal sealed class SimulatedWriter(SimulatedLake lake, IObjectStore store, string name, Random random)
{
    private const int AsksForUnknown = 3;
    private static readonly string[] Partitions = ["a", "b", "c"];
    private readonly List<Attempt> attempts = [];
    private Transaction? newest;
    private int rows;
    private int files;

    /// <summary>All it has tried, in order.</summary>
    public IReadOnlyList<Attempt> Attempts => attempts;

    /// <summary>Does a number of things. A fault of the store ends the one at hand, as it would end a caller's command.</summary>
    public async Task RunAsync(int steps, Func<bool> crashed)
    {
        DeltaTable? table = null;
        for (var step = 0; step < steps && !crashed(); step++)
        {
            try
            {
                table ??= await DeltaTable.OpenAsync(store, lake.Engine, "t", lake.Time);
                await StepAsync(table);
            }
            catch (IOException) when (attempts.Count == 0 || attempts[^1].Told is not null)
            {
                // It failed before there was anything to commit.
            }
            catch (IOException)
            {
                attempts[^1].Failed = !crashed();
            }
        }
    }

    /// <summary>Lands a batch once, however often it has to be tried: each try begins as a process that knows nothing.</summary>
    public async Task BatchAsync(string application, long version)
    {
        for (var landed = false; !landed; )
        {
            try
            {
                var table = await DeltaTable.OpenAsync(store, lake.Engine, "t", lake.Time);
                var attempt = Next(new Effect.Append("a", $"{application}-{version}"));
                var file = await FileAsync("a", [$"{application}-{version}"]);
                attempt.Told = await table.AppendAsync([file], Options(attempt) with { Transaction = (application, version) });
                landed = attempt.Told is CommitResult.Committed or CommitResult.Conflicted { Reason: ConflictReason.AlreadyApplied };
            }
            catch (IOException)
            {
                // Again.
            }
        }
    }

    private Task StepAsync(DeltaTable table)
    {
        var partition = Partitions[random.Next(Partitions.Length)];
        var other = Partitions[random.Next(Partitions.Length)];
        var row = NewRow();
        return random.Next(10) switch
        {
            0 or 1 => AppendAsync(table, partition, row),
            2 or 3 => ReplayAsync(
                table,
                snapshot => RewriteAsync(table, snapshot, partition, rows => rows.Append(row), new Effect.Upsert(partition, row))
            ),
            4 => DeleteAsync(table, partition),
            5 => ReplaceAsync(table, partition, row),
            6 => OverwriteAsync(table, partition, row),
            7 => ReplayAsync(table, snapshot => CountAsync(table, snapshot, other, partition)),
            8 => ReplayAsync(table, snapshot => CompactAsync(table, snapshot, partition)),
            _ => ReplayAsync(table, snapshot => SetPropertyAsync(table, snapshot)),
        };
    }

    /// <summary>Runs a verb again until it lands, and asks again where the store did not say whether it has.</summary>
    private async Task ReplayAsync(DeltaTable table, Func<Snapshot, Task<Transaction>> verb)
    {
        var first = attempts.Count;
        try
        {
            var result = await table.ReplayAsync((snapshot, _) => verb(snapshot), new CommitOptions { Attempts = 6 });
            for (var i = 0; i < AsksForUnknown && result is CommitResult.Unknown; i++)
            {
                await Task.Delay(TimeSpan.FromSeconds(1), lake.Time);
                result = await newest!.CommitAsync();
            }

            attempts[^1].Told = result;
        }
        finally
        {
            foreach (var lost in attempts.Skip(first).SkipLast(1))
            {
                lost.Told = new CommitResult.Conflicted(default, 0, "");
            }
        }
    }

    private async Task AppendAsync(DeltaTable table, string partition, string row)
    {
        var file = await FileAsync(partition, [row]);
        var attempt = Next(new Effect.Append(partition, row));
        attempt.Told = await table.AppendAsync([file], Options(attempt));
    }

    private async Task ReplaceAsync(DeltaTable table, string partition, string row)
    {
        var file = await FileAsync(partition, [row]);
        var attempt = Next(new Effect.Replace(partition, row));
        attempt.Told = await table.ReplacePartitionsAsync([file], null, Options(attempt));
    }

    private async Task OverwriteAsync(DeltaTable table, string partition, string row)
    {
        var file = await FileAsync(partition, [row]);
        var attempt = Next(new Effect.Overwrite(partition, row));
        attempt.Told = await table.OverwriteAsync([file], options: Options(attempt));
    }

    private async Task DeleteAsync(DeltaTable table, string partition)
    {
        var there = await SimulatedLake.RowsAsync(store, Of(await table.RefreshAsync(), partition));
        if (there.Count == 0)
        {
            return;
        }

        var row = there[random.Next(there.Count)][2..];
        await ReplayAsync(
            table,
            snapshot => RewriteAsync(table, snapshot, partition, all => all.Where(r => r != row), new Effect.Delete(partition, row))
        );
    }

    private async Task<Transaction> RewriteAsync(
        DeltaTable table,
        Snapshot snapshot,
        string partition,
        Func<IEnumerable<string>, IEnumerable<string>> change,
        Effect effect
    )
    {
        var old = Of(snapshot, partition).ToList();
        var before = (await SimulatedLake.RowsAsync(store, old)).Select(r => r[2..]);
        var file = await FileAsync(partition, [.. change(before)]);
        var transaction = Begin(table, snapshot, "MERGE", effect);
        transaction.ReadPartitions(p => p[0] == partition);
        transaction.Remove(old);
        return Write(transaction, file);
    }

    private async Task<Transaction> CountAsync(DeltaTable table, Snapshot snapshot, string counted, string partition)
    {
        var seen = (await SimulatedLake.RowsAsync(store, Of(snapshot, counted))).Count;
        var row = NewRow();
        var file = await FileAsync(partition, [row]);
        var transaction = Begin(table, snapshot, "WRITE", new Effect.Count(counted, seen, partition, row));
        transaction.ReadPartitions(p => p[0] == counted);
        return Write(transaction, file);
    }

    private async Task<Transaction> CompactAsync(DeltaTable table, Snapshot snapshot, string partition)
    {
        var old = Of(snapshot, partition).ToList();
        var before = (await SimulatedLake.RowsAsync(store, old)).Select(r => r[2..]).ToList();
        var file = await FileAsync(partition, before);
        var transaction = Begin(table, snapshot, "OPTIMIZE", new Effect.Nothing(Written: old.Count > 0), dataChange: false);
        transaction.Remove(old);
        return old.Count == 0 ? transaction : Write(transaction, file);
    }

    /// <summary>One property that stops nobody, and one that stops everybody.</summary>
    private Task<Transaction> SetPropertyAsync(DeltaTable table, Snapshot snapshot)
    {
        var property = random.Next(2) == 0 ? "owner" : "delta.randomizeFilePrefixes";
        var transaction = Begin(table, snapshot, "SET TBLPROPERTIES", new Effect.Nothing());
        var configuration = new Dictionary<string, string>(snapshot.Metadata.Configuration) { [property] = NewRow() };
        transaction.SetMetadata(snapshot.Metadata with { Configuration = configuration });
        return Task.FromResult(transaction);
    }

    private Transaction Begin(DeltaTable table, Snapshot snapshot, string operation, Effect effect, bool dataChange = true) =>
        newest = table.Begin(new CommitDescription(operation) { TxnId = Next(effect).TxnId }, snapshot, dataChange);

    private static Transaction Write(Transaction transaction, AddFile file)
    {
        transaction.Add([file]);
        transaction.Wrote([file.Path]);
        return transaction;
    }

    private Attempt Next(Effect effect)
    {
        attempts.Add(new Attempt($"{name}-{attempts.Count}", effect));
        return attempts[^1];
    }

    private static CommitOptions Options(Attempt attempt) => new() { TxnId = attempt.TxnId };

    private string NewRow() => $"{name}.{rows++}";

    private Task<AddFile> FileAsync(string partition, IReadOnlyCollection<string> content) =>
        SimulatedLake.WriteAsync(store, $"{name}.{files++}", partition, content);

    private static IEnumerable<LiveFile> Of(Snapshot snapshot, string partition) =>
        snapshot.Files.Where(f => f.PartitionValues[0] == partition);
}
