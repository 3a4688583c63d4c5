using System.Globalization;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Commit;

/// <summary>
/// Writes checkpoints (section 9), so that opening a table does not cost more from commit to commit: classic ones, or V2 with a sidecar where
/// <c>delta.checkpointPolicy</c> says so.
/// </summary>
internal static class CheckpointWriter
{
    private const long DefaultInterval = 10;

    // Writing a large table's checkpoint takes longer than reading a hundred commits.
    private const long DefaultIntervalOfLargeTables = 100;
    private const int LargeTable = 20_000;

    /// <summary>Whether the table's properties, or the default, want a checkpoint of this version.</summary>
    public static bool IsDue(Snapshot snapshot)
    {
        var interval =
            snapshot.Metadata.Configuration.TryGetValue("delta.checkpointInterval", out var text)
            && long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var value)
            && value > 0
                ? value
            : snapshot.FileCount > LargeTable ? DefaultIntervalOfLargeTables
            : DefaultInterval;
        return snapshot.Version != 0 && snapshot.Version % interval == 0;
    }

    /// <summary>Writes the checkpoint of a snapshot, then points to it, unless a newer one is pointed to.</summary>
    public static async Task WriteAsync(DeltaTable table, Snapshot snapshot, CancellationToken cancellationToken)
    {
        var isV2 =
            snapshot.Metadata.Configuration.GetValueOrDefault("delta.checkpointPolicy") == "v2"
            && TableFeature.Supports(snapshot.Protocol, "v2Checkpoint");
        var content = new CheckpointContent(snapshot, table.Time.GetUtcNow());
        var hint = isV2
            ? await WriteV2Async(table, snapshot, content, cancellationToken)
            : await WriteClassicAsync(table, snapshot, content, cancellationToken);
        var pointer = ObjectKey.Join(snapshot.LogKey, "_last_checkpoint");
        if (LastCheckpoint.Parse(await table.Store.ReadAsync(pointer, cancellationToken)) is not { } there || there.Version < hint.Version)
        {
            await table.Store.PutAsync(pointer, hint.ToJson(), cancellationToken);
        }
    }

    private static async Task<LastCheckpoint> WriteClassicAsync(
        DeltaTable table,
        Snapshot snapshot,
        CheckpointContent content,
        CancellationToken cancellationToken
    )
    {
        IReadOnlyList<DeltaAction> state = [.. content.State()];
        var file = table.Engine.WriteCheckpoint(state.Concat(content.Files()), cancellationToken);
        await table.Store.PutAsync(ObjectKey.Join(snapshot.LogKey, LogFile.CheckpointName(snapshot.Version)), file, cancellationToken);
        return Hint(snapshot, state.Count + content.FilesTaken, file.Length);
    }

    /// <summary>Files in one sidecar; all else in a JSON file, which is what makes it a checkpoint and is put last.</summary>
    private static async Task<LastCheckpoint> WriteV2Async(
        DeltaTable table,
        Snapshot snapshot,
        CheckpointContent content,
        CancellationToken cancellationToken
    )
    {
        var time = table.Time.GetUtcNow().ToUnixTimeMilliseconds();
        var file = table.Engine.WriteCheckpoint(content.Files(), cancellationToken);
        List<DeltaAction> actions = [new CheckpointMetadata { Version = snapshot.Version }, .. content.State()];
        if (content.FilesTaken > 0)
        {
            var name = string.Create(
                CultureInfo.InvariantCulture,
                $"{snapshot.Version:D20}.checkpoint.0000000001.0000000001.{Guid.NewGuid()}.parquet"
            );
            await table.Store.PutAsync(ObjectKey.Join(snapshot.LogKey, "_sidecars/" + name), file, cancellationToken);
            actions.Add(
                new Sidecar
                {
                    Path = name,
                    SizeInBytes = file.Length,
                    ModificationTime = time,
                }
            );
        }

        var top = ActionWriter.Write(actions);
        var topName = string.Create(CultureInfo.InvariantCulture, $"{snapshot.Version:D20}.checkpoint.{Guid.NewGuid()}.json");
        await table.Store.PutAsync(ObjectKey.Join(snapshot.LogKey, topName), top, cancellationToken);
        return Hint(snapshot, actions.Count + content.FilesTaken, top.Length + file.Length) with
        {
            V2Checkpoint = new LastV2Checkpoint(topName, top.Length, time),
        };
    }

    private static LastCheckpoint Hint(Snapshot snapshot, long size, long bytes) =>
        new()
        {
            Version = snapshot.Version,
            Size = size,
            SizeInBytes = bytes,
            NumOfAddFiles = snapshot.FileCount,
        };
}
