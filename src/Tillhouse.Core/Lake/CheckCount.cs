namespace Tillhouse.Core.Lake;

/// <summary>What one check has counted in a table, so that the next audit need only look at what changed.</summary>
/// <param name="Failed">Rows, keys, days or groups that fail.</param>
/// <param name="Total">What it speaks of: rows, and for checks of days or groups these.</param>
public sealed record CheckCount(long Failed, long Total);
