namespace Tillhouse.Core.Simulate;

/// <summary>What a simulation wrote.</summary>
/// <param name="FirstDay">Date of the first day of this call.</param>
/// <param name="LastDay">Date of the last day of this call: the shop stands at its end.</param>
/// <param name="Files">The files, in the order they were written.</param>
public sealed record SimulationResult(DateOnly FirstDay, DateOnly LastDay, IReadOnlyList<SimulationFile> Files)
{
    /// <summary>Rows of all files.</summary>
    public long Rows => Files.Sum(file => file.Rows);

    /// <summary>Bytes of all files.</summary>
    public long Bytes => Files.Sum(file => file.Bytes);
}

/// <summary>One landing file.</summary>
/// <param name="Source">Its source, for example <c>orders</c>.</param>
/// <param name="Date">The day whose export it belongs to.</param>
/// <param name="Path">Where it is.</param>
/// <param name="Rows">Rows without the header.</param>
/// <param name="Bytes">Its size.</param>
public sealed record SimulationFile(string Source, DateOnly Date, string Path, long Rows, long Bytes);

/// <summary>How far a simulation is, reported after every export and once before the first, while the shop is being thought up.</summary>
/// <param name="Files">The files of the export just finished; none where the day had nothing to export.</param>
/// <param name="Done">Exports of this call that are finished, each one source of one day.</param>
/// <param name="Total">Exports of this call.</param>
public sealed record SimulationProgress(IReadOnlyList<SimulationFile> Files, int Done, int Total);
