using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Quality;

/// <summary><c>unique</c>: no two rows agree in all columns. What fails is a key that is there more than once; a key with a null is none.</summary>
internal static class UniqueRule
{
    /// <summary>A SELECT of the keys that are there more than once.</summary>
    public static string Failing(CheckDefinition.Unique check, string relation) =>
        $"select {Quote.Names(check.Columns)}, count(*) as rows from {relation} where {Complete(check)} group by all having count(*) > 1";

    /// <summary>
    /// A SELECT of how many more such keys there are. Only keys of rows that come or go are looked up, and where none was there twice before, only of those
    /// that come.
    /// </summary>
    public static string Change(CheckDefinition.Unique check, AuditRows rows, bool hadNone)
    {
        if (hadNone && rows.Inserted is null)
        {
            return "select 0";
        }

        var key = Quote.Names(check.Columns);
        var touched = hadNone
            ? $"select {key}, 0 as _till_net from {rows.Inserted}"
            : $"select {key}, {AuditRows.Sign} as _till_net from {rows.Changes}";
        var before = hadNone ? "0" : "count(*) filter (where coalesce(_till_now, 0) - _till_net > 1)";
        return $"""
            with touched as (select {key}, sum(_till_net) as _till_net from ({touched}) as t where {Complete(check)} group by all),
            found as (select {key}, count(*) as _till_now from {SameKeys(check, rows.Whole, "touched")} group by all)
            select count(*) filter (where coalesce(_till_now, 0) > 1) - {before} from touched left join found using ({key})
            """;
    }

    /// <summary>The rows whose keys other rows have too, as SQL that can stand behind FROM.</summary>
    public static string SameKeys(CheckDefinition.Unique check, string relation, string others) =>
        $"(select {Quote.Names(check.Columns)} from (select * from {relation}) as r semi join (select * from {others}) as o using ({Quote.Names(check.Columns)})) as same";

    private static string Complete(CheckDefinition.Unique check) =>
        string.Join(" and ", check.Columns.Select(k => $"{Quote.Name(k)} is not null"));
}
