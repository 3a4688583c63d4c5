namespace Tillhouse.Core.Lake;

/// <summary>What one check has counted in a table, so that the next audit need only look at what changed.</summary>
/// <param name="Failed">Rows, keys or groups that fail.</param>
/// <param name="Total">Rows that the check speaks of.</param>
public sealed record CheckCount(long Failed, long Total);
