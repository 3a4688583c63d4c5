using Tillhouse.Delta;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.EndToEnd.Support;

/// <summary>The Delta tables of a lake on disk, found by their logs and not by what a project says of them.</summary>
internal static class LakeTables
{
    /// <summary>Every table's path below the lake, as <c>gold/fact_orders</c>, with a relation that DuckDB reads: naive UTC times.</summary>
    public static async Task<SortedDictionary<string, string>> ReadAsync(
        DuckDbConnection duck,
        string lake,
        CancellationToken cancellationToken
    )
    {
        var store = new LocalStore(lake);
        using var engine = new DuckDbEngine(duck);
        var tables = new SortedDictionary<string, string>(StringComparer.Ordinal);
        foreach (var log in Directory.EnumerateDirectories(lake, "_delta_log", SearchOption.AllDirectories))
        {
            var path = Path.GetRelativePath(lake, Path.GetDirectoryName(log)!).Replace('\\', '/');
            if (await DeltaTable.TryOpenAsync(store, engine, path, cancellationToken: cancellationToken) is { } table)
            {
                // What deletion vectors leave out is a temporary table, which stays for as long as the connection on which the relation is read.
                var deleted = await SkippedRows.ReadAsync(duck, table.Latest, cancellationToken: cancellationToken);
                tables.Add(path, TableScan.Sql(table.Latest, deleted: deleted));
            }
        }

        return tables;
    }
}
