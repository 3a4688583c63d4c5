using Tillhouse.Core.Project;

namespace Tillhouse.Core.Quality;

/// <summary>The checks that look at more than one row.</summary>
public static class TableRule
{
    /// <summary>The column of <see cref="Judged"/> that says whether a row fails.</summary>
    internal const string Fails = "_till_fails";

    /// <summary>A SELECT with a row for each row (or key) that fails; null when the check looks at one row at a time.</summary>
    /// <param name="check">The check.</param>
    /// <param name="relation">The table's rows, as SQL that can stand behind FROM.</param>
    /// <param name="now">The time, for rules of age.</param>
    public static string? Failing(CheckDefinition check, string relation, DateTimeOffset now) =>
        check switch
        {
            CheckDefinition.Unique c => UniqueRule.Failing(c, relation),
            CheckDefinition.Relationship c => RelationshipRule.Failing(c, relation),
            CheckDefinition.Query c => $"select * from ({c.Sql}) as q",
            _ when Judged(check, relation, now) is { } judged => $"select * exclude ({Fails}) from (\n{judged}\n) as judged where {Fails}",
            _ => null,
        };

    /// <summary>For rules that judge days, values or groups instead of rows: a SELECT of them all with <see cref="Fails"/>; null for other rules.</summary>
    internal static string? Judged(CheckDefinition check, string relation, DateTimeOffset now) =>
        check switch
        {
            CheckDefinition.Freshness c => FreshnessRule.Judged(c, relation, now),
            CheckDefinition.Volume c => VolumeRule.Judged(c, relation, now),
            CheckDefinition.Drift c => DriftRule.Judged(c, relation, now),
            CheckDefinition.Reconciliation c => ReconciliationRule.Judged(c, relation),
            _ => null,
        };

    /// <summary>A SELECT of how many more fail than before the rows came and went; null when only the whole table tells.</summary>
    internal static string? Change(CheckDefinition check, AuditInput input) =>
        check switch
        {
            CheckDefinition.Unique c => UniqueRule.Change(c, input.Rows, hadNone: input.Before(c) is { Failed: 0 }),
            CheckDefinition.Relationship c when input.Unchanged.Contains(c.Table) => RelationshipRule.Change(c, input.Rows),
            _ => null,
        };

    /// <summary>Like <see cref="Failing"/>, for checks with a <see cref="Change"/>, of what the rows that come bring about; null when none come.</summary>
    internal static string? NewlyFailing(CheckDefinition check, AuditRows rows) =>
        check switch
        {
            _ when rows.Inserted is null => null,
            CheckDefinition.Unique c => UniqueRule.Failing(c, UniqueRule.SameKeys(c, rows.Whole, rows.Inserted)),
            CheckDefinition.Relationship c => RelationshipRule.Failing(c, rows.Inserted),
            _ => null,
        };
}
