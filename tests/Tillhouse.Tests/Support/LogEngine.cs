using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Rows;

namespace Tillhouse.Tests.Support;

/// <summary>
/// An engine for tests of the log alone: its checkpoints are lines of JSON under a checkpoint's name, and it has no rows. What it writes is read back by it
/// and by nothing else.
/// </summary>
internal sealed class LogEngine(MemoryStore store) : IDeltaEngine
{
    public IEnumerable<DeltaAction> ReadCheckpoint(
        IReadOnlyList<string> locations,
        IReadOnlyList<string> partitionColumns,
        CancellationToken cancellationToken
    ) => locations.SelectMany(l => ActionReader.Read(store.At(l), l));

    public ReadOnlyMemory<byte> WriteCheckpoint(IEnumerable<DeltaAction> actions, CancellationToken cancellationToken) =>
        ActionWriter.Write(actions);

    public Task<IReadOnlyList<AddFile>> WriteAsync(RowWrite write, CancellationToken cancellationToken) =>
        throw new NotSupportedException();

    public Task<IChangedRows> ChangeAsync(RowChange change, CancellationToken cancellationToken) => throw new NotSupportedException();
}
