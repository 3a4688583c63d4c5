using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>reconcile</c>: a sum or count of this table equals that of another, for each group; a group that one of them lacks is zero there.</summary>
internal static class ReconciliationRule
{
    /// <summary>A row for each group: what both say, and whether it fails.</summary>
    public static string Judged(CheckDefinition.Reconciliation check, string relation)
    {
        var by = Quote.Names(check.By);
        var join =
            check.By.Count == 0
                ? "cross join theirs"
                : $"full join theirs on {string.Join(" and ", check.By.Select(c => $"ours.{Quote.Name(c)} is not distinct from theirs.{Quote.Name(c)}"))}";
        var groups = string.Concat(check.By.Select(c => $"coalesce(ours.{Quote.Name(c)}, theirs.{Quote.Name(c)}) as {Quote.Name(c)}, "));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            with ours as ({Measure(check.Sum, relation, by)}),
            theirs as ({Measure(check.OtherSum, $"{check.Table.Schema}.{Quote.Name(check.Table.Name)}", by)}),
            compared as (
              select {groups}coalesce(ours._till_measure, 0) as this_table, coalesce(theirs._till_measure, 0) as other_table
              from ours {join}
            )
            select *, abs(this_table - other_table) > {check.Within} as {TableRule.Fails} from compared
            """
        );
    }

    private static string Measure(string? sum, string relation, string by)
    {
        var measure = sum is null ? "count(*)" : $"sum({Quote.Name(sum)})";
        return by.Length == 0
            ? $"select {measure} as _till_measure from {relation}"
            : $"select {by}, {measure} as _till_measure from {relation} group by {by}";
    }
}
