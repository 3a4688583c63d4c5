using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary>
/// <c>median_of</c>: a day has about as many rows as the median of the days before it. The newest days are judged, as many as make the median, so that days
/// that came together are all looked at and an old alarm ends. A day without rows has none; the present day is not over, and says nothing.
/// </summary>
internal static class VolumeRule
{
    /// <summary>Where the median is lower, chance alone halves or doubles a day.</summary>
    private const int FewestRows = 20;

    /// <summary>A row for each judged day: its rows, the median, and whether it fails.</summary>
    public static string Judged(CheckDefinition.Volume check, string relation, DateTimeOffset now) =>
        string.Create(
            CultureInfo.InvariantCulture,
            $"""
            with per_day as (
              select cast({Quote.Name(check.Column)} as date) as day, count(*) as rows from {relation}
              where {Quote.Name(check.Column)} < date_trunc('day', {Moment.Literal(now)}) group by 1
            ),
            span as (select min(day) as opened, max(day) as last from per_day),
            days as (
              select cast(unnest(generate_series(greatest(opened, last - {(2 * check.Days)
                - 1}), last, interval 1 day)) as date) as day from span
            ),
            counted as (select day, coalesce(rows, 0) as rows from days left join per_day using (day)),
            judged as (
              select c.day, c.rows, median(p.rows) as usual
              from counted c cross join span s join counted p on p.day < c.day and p.day >= c.day - {check.Days}
              where c.day > s.last - {check.Days} and c.day >= s.opened + {check.Days}
              group by c.day, c.rows
            )
            select *, rows < {check.Least} * usual or rows > {check.Most} * usual as {TableRule.Fails} from judged where usual >= {FewestRows}
            """
        );
}
