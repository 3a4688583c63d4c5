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
            CheckDefinition.Unique c => $"select {Quote.Names(c.Columns)}, count(*) as rows from {relation} "
                + $"where {string.Join(" and ", c.Columns.Select(k => $"{Quote.Name(k)} is not null"))} group by all having count(*) > 1",
            CheckDefinition.Relationship c => $"select r.{Quote.Name(c.Column)} from {relation} as r anti join {c.Table} as o "
                + $"on o.{Quote.Name(c.OtherColumn)} = r.{Quote.Name(c.Column)} where r.{Quote.Name(c.Column)} is not null",
            CheckDefinition.Query c => $"select * from ({c.Sql}) as q",
            _ => null,
        };
}
