using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Snapshots;

/// <summary>Applies commits to a state straight from their bytes. A state that a damaged commit was applied to in part must be thrown away.</summary>
internal sealed class CommitState(Reconciliation state)
{
    private readonly List<DeltaAction> others = [];
    private AddLine? adds;
    private IReadOnlyList<string>? partitionColumns;

    /// <exception cref="DeltaException">T0604 when a line is not an action.</exception>
    public void Apply(ReadOnlySpan<byte> content, string file)
    {
        others.Clear();
        var lines = new CommitLines(content, file);
        while (lines.MoveNext())
        {
            if (!AddLine.IsAdd(lines.Current) && lines.Read(onlyState: true) is { } action)
            {
                others.Add(action);
            }
        }

        state.ApplyCommit(others);
        if (adds is null || !ReferenceEquals(partitionColumns, state.PartitionColumns))
        {
            partitionColumns = state.PartitionColumns;
            adds = new AddLine(partitionColumns);
        }

        lines = new CommitLines(content, file);
        while (lines.MoveNext())
        {
            if (!AddLine.IsAdd(lines.Current))
            {
                continue;
            }

            if (adds.Read(lines.Current) is { Path.IsEmpty: false } row)
            {
                state.Add(row);
            }
            else if (lines.Read(onlyState: true) is { } action)
            {
                state.Apply(action);
            }
        }
    }
}
