using System.Globalization;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>
/// The rows of a source whose files are each the whole of it (<c>mode: snapshot</c>). A key that a later file lacks is gone from then on, and may come back. A
/// file without a row says nothing, and neither does one of which records could not be read: an export that failed must not delete a shop.
/// </summary>
public static class SnapshotRows
{
    /// <summary>Whether a table of this key holds what is there now; one with another key keeps all that ever was.</summary>
    public static bool IsCurrent(SourceContract source, ModelDefinition model) =>
        source.Mode == SourceMode.Snapshot && model.Key.ToHashSet(StringComparer.OrdinalIgnoreCase).SetEquals(source.Key);

    /// <summary>A SELECT of the typed rows with <see cref="BronzeTable.GoneAt"/>.</summary>
    /// <param name="source">The source.</param>
    /// <param name="typed">A SELECT of all its typed rows.</param>
    /// <param name="incomplete">The files of which some records could not be read. Any key may be among these.</param>
    public static string Select(SourceContract source, string typed, IReadOnlyCollection<(long Batch, string File)> incomplete)
    {
        var key = Quote.Names(source.Key);
        var sameKey = string.Join(" and ", source.Key.Select(k => $"g.{Quote.Name(k)} is not distinct from t.{Quote.Name(k)}"));
        return $"""
            with typed as (
            {typed}
            ),
            snapshots as (
              select _batch, _file, max(_ingested_at) as came_at, row_number() over (order by _batch, _file) as number
              from typed group by _batch, _file
            ),
            present as (
              select distinct {key}, s.number from typed as t inner join snapshots as s on s._batch = t._batch and s._file = t._file
              {Supposed(key, incomplete)}
            ),
            stays as (
              -- Numbers without a gap between them differ from their rank by the same.
              select *, number - row_number() over (partition by {key} order by number) as stay from present
            ),
            lasting as (
              select *, max(number) over (partition by {key}, stay) as last_number from stays
            ),
            gone as (
              select {string.Join(", ", source.Key.Select(k => $"l.{Quote.Name(k)}"))}, s._batch, s._file, after.came_at
              from lasting as l
              inner join snapshots as s on s.number = l.number
              inner join snapshots as after on after.number = l.last_number + 1
            )
            select t.*, g.came_at as {BronzeTable.GoneAt}
            from typed as t
            left join gone as g on g._batch = t._batch and g._file = t._file and {sameKey}
            """;
    }

    private static string Supposed(string key, IReadOnlyCollection<(long Batch, string File)> incomplete) =>
        incomplete.Count == 0
            ? ""
            : $"""
                union
                select {key}, s.number from (select distinct {key} from typed) as k cross join snapshots as s
                where exists (select 1 from (values {string.Join(
                    ", ",
                    incomplete.Select(f => string.Create(CultureInfo.InvariantCulture, $"({f.Batch}, {Quote.Text(f.File)})"))
                )}) as i(batch, file) where i.batch = s._batch and i.file = s._file)
                """;
}
