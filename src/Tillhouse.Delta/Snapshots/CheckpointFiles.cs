namespace Tillhouse.Delta.Snapshots;

/// <summary>Takes the files of a checkpoint into a snapshot's columns. An engine calls it row by row, from one thread.</summary>
public sealed class CheckpointFiles
{
    private readonly Reconciliation state;

    internal CheckpointFiles(Reconciliation state) => this.state = state;

    /// <summary>The keys of <c>partitionValues</c>, in the order of a row's values.</summary>
    public IReadOnlyList<string> PartitionColumns => state.PartitionColumns;

    /// <summary>A file of the table.</summary>
    public void Add(in FileRow row) => state.AddReconciled(row);

    /// <summary>A file that left the table not long ago.</summary>
    public void Remove(in FileRow row) => state.RemoveReconciled(row);
}
