using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>drift</c>: the newest days of a column look like the days before them. Times that lie ahead of the clock are left out.</summary>
internal static class DriftRule
{
    /// <summary>Where either side has fewer, chance alone moves shares and means.</summary>
    private const int FewestRows = 30;

    /// <summary>A row for each value, or one for nulls and means: what it was, what it is, and whether it fails.</summary>
    public static string Judged(CheckDefinition.Drift check, string relation, DateTimeOffset now)
    {
        var (values, moves) = check.Of switch
        {
            DriftOf.Shares => (
                "cast(value as varchar) as value, count(*) filter (not recent) / before_rows as before, count(*) filter (recent) / now_rows as now",
                "1"
            ),
            DriftOf.Nulls => (
                "count(*) filter (not recent and value is null) / before_rows as before, count(*) filter (recent and value is null) / now_rows as now",
                "1"
            ),
            _ => ("avg(value) filter (not recent) as before, avg(value) filter (recent) as now", "abs(before)"),
        };
        var groups = check.Of is DriftOf.Shares ? "value, " : "";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
            with timed as (
              select {Quote.Name(check.Column)} as value, cast({Quote.Name(check.Time)} as timestamp) as time from {relation}
              where {Quote.Name(check.Time)} <= {Moment.Literal(now)}
            ),
            newest as (select max(time) as newest from timed),
            compared as (
              select value, time > newest - to_days({check.Days}) as recent from timed cross join newest
              where time > newest - to_days({check.Days + check.Before})
            ),
            sizes as (select count(*) filter (recent) as now_rows, count(*) filter (not recent) as before_rows from compared),
            measured as (
              select {values} from compared cross join sizes where now_rows >= {FewestRows} and before_rows >= {FewestRows}
              group by {groups}now_rows, before_rows
            )
            select * replace (round(before, 4) as before, round(now, 4) as now), coalesce(abs(now - before) > {check.Most} * {moves}, false) as {TableRule.Fails}
            from measured
            """
        );
    }
}
