using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Support;

/// <summary>
/// An engine for tests of the log alone: its checkpoints are lines of JSON under a checkpoint's name, and it has no rows. What it writes is read back by it
/// and by nothing else.
/// </summary>
internal sealed class LogEngine(MemoryStore store) : IDeltaEngine
{
    public IReadOnlyList<DeltaAction> ReadCheckpointActions(IReadOnlyList<string> locations, CancellationToken cancellationToken) =>
        [.. Actions(locations).Where(a => a is not (AddFile or RemoveFile))];

    public void ReadCheckpointFiles(IReadOnlyList<string> locations, CheckpointFiles files, CancellationToken cancellationToken)
    {
        foreach (var action in Actions(locations))
        {
            if (action is AddFile add)
            {
                files.Add(ActionRows.Of(add, files.PartitionColumns));
            }
            else if (action is RemoveFile remove)
            {
                files.Remove(ActionRows.Of(remove, files.PartitionColumns));
            }
        }
    }

    public ReadOnlyMemory<byte> WriteCheckpoint(IEnumerable<DeltaAction> actions, CancellationToken cancellationToken) =>
        ActionWriter.Write(actions);

    public Task<IReadOnlyList<AddFile>> WriteAsync(RowWrite write, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IChangedRows> ChangeAsync(RowChange change, CancellationToken cancellationToken) => throw new NotSupportedException();

    public Task<IReadOnlyList<FileFault>> CheckAsync(Snapshot snapshot, LiveFile file, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IReadOnlyList<ParquetFile>> InspectAsync(IReadOnlyList<string> locations, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    private IEnumerable<DeltaAction> Actions(IReadOnlyList<string> locations) =>
        locations.SelectMany(l => ActionReader.Read(store.At(l), l));
}
