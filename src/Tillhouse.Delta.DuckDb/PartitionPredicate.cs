using System.Globalization;
using System.Text;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>What a predicate says of whole partitions.</summary>
internal sealed class PartitionPredicate
{
    private readonly Snapshot snapshot;
    private readonly string? where;

    /// <summary>Takes from a predicate what depends on partition columns alone.</summary>
    /// <param name="connection">Used now and not kept.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="predicate">Null is true of every row.</param>
    public PartitionPredicate(DuckDbConnection connection, Snapshot snapshot, string? predicate)
    {
        this.snapshot = snapshot;
        var parts =
            predicate is null || snapshot.PartitionColumns.Count == 0 ? [] : Conjuncts.Of(connection, predicate, snapshot.PartitionColumns);
        where = parts.Count == 0 ? null : string.Join(" AND ", parts.Select(p => $"({p})"));
    }

    /// <summary>Those of some partitions that may hold a row for which the predicate is true, by their place in the list.</summary>
    public IEnumerable<int> Select(DuckDbConnection connection, IReadOnlyList<IReadOnlyList<string?>> partitions)
    {
        if (where is null || partitions.Count == 0)
        {
            return Enumerable.Range(0, partitions.Count);
        }

        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT __till_at FROM {TableScan.PartitionRows(snapshot, partitions, "__till_at")} AS target WHERE {where}";
        using var reader = command.ExecuteReader();
        var found = new List<int>();
        while (reader.Read())
        {
            found.Add(Convert.ToInt32(reader.GetValue(0), CultureInfo.InvariantCulture));
        }

        return found;
    }
}
