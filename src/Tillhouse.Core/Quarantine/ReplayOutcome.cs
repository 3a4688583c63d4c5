namespace Tillhouse.Core.Quarantine;

/// <summary>What became of rows that were to come back.</summary>
/// <param name="Model">The table that they were kept out of; <see cref="RowFilter.Reading"/> for records that could not be read.</param>
/// <param name="Rule">The rules that keep them out now; null for those that are out of quarantine.</param>
/// <param name="Rows">How many.</param>
public sealed record ReplayOutcome(string Model, string? Rule, long Rows);
