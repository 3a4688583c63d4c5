namespace Tillhouse.Core.Lake;

/// <summary>A table of the lake as a planner needs to know it.</summary>
/// <param name="Id">The table's id in its log.</param>
/// <param name="Version">The newest version of its log.</param>
/// <param name="Rows">Its rows, from the statistics of its files.</param>
/// <param name="Bytes">The size of its files.</param>
/// <param name="Files">How many files it has.</param>
/// <param name="Record">The build that made this version; null for bronze, and for tables that others wrote.</param>
public sealed record TableState(string Id, long Version, long Rows, long Bytes, int Files, BuildRecord? Record)
{
    /// <summary>This version, as an input of a build.</summary>
    public InputVersion AsInput => new(Id, Version);
}
