using System.Globalization;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>Writes classic checkpoints (section 9), so that opening a table does not cost more from commit to commit.</summary>
internal static class CheckpointWriter
{
    private const long DefaultInterval = 10;
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    /// <summary>Best effort: the commit has landed, and a checkpoint that fails now comes with a later one.</summary>
    public static async Task WriteIfDueAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var interval =
            snapshot.Metadata.Configuration.TryGetValue("delta.checkpointInterval", out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value > 0
                ? value
                : DefaultInterval;
        if (snapshot.Version == 0 || snapshot.Version % interval != 0)
        {
            return;
        }

        try
        {
            await WriteAsync(table, snapshot, cancellationToken);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Even a cancellation must not hide that the commit is in the log.
        }
    }

    /// <summary>Writes the checkpoint of a snapshot, then points to it, unless a newer one is pointed to.</summary>
    public static async Task WriteAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var count = 0L;
        var content = table.Engine.WriteCheckpoint(
            Actions(snapshot, table.Time.GetUtcNow())
                .Select(a =>
                {
                    count++;
                    return a;
                }),
            cancellationToken
        );
        await table.Store.PutAsync(ObjectKey.Join(snapshot.LogKey, LogFile.CheckpointName(snapshot.Version)), content, cancellationToken);

        var pointer = ObjectKey.Join(snapshot.LogKey, "_last_checkpoint");
        if (
            LastCheckpoint.Parse(await table.Store.ReadAsync(pointer, cancellationToken)) is { } current
            && current.Version >= snapshot.Version
        )
        {
            return;
        }

        var hint = new LastCheckpoint
        {
            Version = snapshot.Version,
            Size = count,
            SizeInBytes = content.Length,
            NumOfAddFiles = snapshot.FileCount,
        };
        await table.Store.PutAsync(pointer, hint.ToJson(), cancellationToken);
    }

    private static IEnumerable<DeltaAction> Actions(Snapshot snapshot, DateTimeOffset now)
    {
        var configuration = snapshot.Metadata.Configuration;
        var deletedBefore = now - (DeltaInterval.Of(configuration, "delta.deletedFileRetentionDuration") ?? DefaultRetention);
        var idleBefore = now - DeltaInterval.Of(configuration, "delta.setTransactionRetentionDuration");
        yield return snapshot.Protocol;
        yield return snapshot.Metadata;
        foreach (var transaction in snapshot.Transactions.Values)
        {
            if (idleBefore is null || transaction.LastUpdated > idleBefore.Value.ToUnixTimeMilliseconds())
            {
                yield return transaction;
            }
        }

        foreach (var domain in snapshot.Domains.Values)
        {
            yield return domain;
        }

        foreach (var tombstone in snapshot.Tombstones)
        {
            if ((tombstone.DeletionTimestamp ?? 0) > deletedBefore.ToUnixTimeMilliseconds())
            {
                yield return tombstone with
                {
                    DataChange = false,
                };
            }
        }

        foreach (var file in snapshot.Files)
        {
            yield return file.ToAdd(snapshot.PartitionColumns, dataChange: false);
        }
    }
}
