using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>freshness</c>: the newest value of a time column is not too old. It judges one thing, the table; an empty one has no age.</summary>
internal static class FreshnessRule
{
    /// <summary>One row: the newest value, the oldest that would do, and whether it fails.</summary>
    public static string Judged(CheckDefinition.Freshness check, string relation, DateTimeOffset now)
    {
        var oldest = string.Create(CultureInfo.InvariantCulture, $"{Moment.Literal(now)} - to_seconds({check.Within.TotalSeconds:F0})");
        return $"select newest, {oldest} as not_before, coalesce(newest < {oldest}, false) as {TableRule.Fails} "
            + $"from (select cast(max({Quote.Name(check.Column)}) as timestamp) as newest from {relation})";
    }
}
