using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary>The checks that look at a whole table, each as a SELECT of what fails.</summary>
public static class TableRule
{
    /// <summary>A SELECT with a row for each row (or key) that fails; null when the check looks at one row at a time.</summary>
    /// <param name="check">The check.</param>
    /// <param name="relation">The table's rows, as SQL that can stand behind FROM.</param>
    public static string? Failing(CheckDefinition check, string relation) =>
        check switch
        {
            CheckDefinition.Unique c => UniqueRule.Failing(c, relation),
            CheckDefinition.Relationship c => RelationshipRule.Failing(c, relation),
            CheckDefinition.Query c => $"select * from ({c.Sql}) as q",
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

    /// <summary>Like <see cref="Failing"/>, of what the rows that come bring about; null when none come.</summary>
    internal static string? NewlyFailing(CheckDefinition check, AuditRows rows) =>
        rows.Inserted is null
            ? null
            : check switch
            {
                CheckDefinition.Unique c => UniqueRule.Failing(c, UniqueRule.SameKeys(c, rows.Whole, rows.Inserted)),
                _ => Failing(check, rows.Inserted),
            };
}
