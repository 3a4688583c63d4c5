using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Core.Run;

/// <summary>A stored table's rows with their places, until it is disposed.</summary>
/// <param name="Sql">The table's columns, <see cref="PlacedRows.File"/> and <see cref="PlacedRows.Row"/>, as SQL that can stand behind FROM.</param>
/// <param name="Files">The files by number.</param>
/// <param name="Held">What the SQL needs; null: nothing of its own.</param>
internal sealed record TablePlaces(string Sql, IReadOnlyList<LiveFile> Files, IDisposable? Held) : IDisposable
{
    /// <inheritdoc/>
    public void Dispose() => Held?.Dispose();
}
