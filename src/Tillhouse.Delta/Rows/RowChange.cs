using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Rows;

/// <summary>A change of single rows: what delete, update, merge and replaceWhere have in common.</summary>
/// <param name="Snapshot">The table as it is.</param>
/// <param name="Source">Rows to merge; null when the change depends on the table alone, whose rows are then all unmatched.</param>
/// <param name="Clauses">In the order in which they are tried.</param>
public sealed record RowChange(Snapshot Snapshot, RowSource? Source, IReadOnlyList<MergeClause> Clauses);
