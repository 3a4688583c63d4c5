using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>Which rows of a SELECT's result changes in the tables that it reads can touch.</summary>
public sealed class ModelLineage
{
    private readonly Relation relation;
    private readonly IReadOnlyList<string> columns;

    private ModelLineage(Relation relation, IReadOnlyList<string> columns)
    {
        this.relation = relation;
        this.columns = columns;
    }

    /// <summary>Analyses a SELECT.</summary>
    /// <param name="connection">A connection in which its tables exist; they may be empty.</param>
    /// <param name="select">The SELECT.</param>
    /// <param name="columns">The names of its columns, in order.</param>
    /// <exception cref="DuckDbException">It can't be bound.</exception>
    public static ModelLineage Of(DuckDbConnection connection, string select, IReadOnlyList<string> columns) =>
        new(ReachAnalysis.Of(PlanReader.Read(connection, select)), columns);

    /// <summary>How the rows that changes in some tables touch are found.</summary>
    /// <param name="changed">The tables that change.</param>
    /// <param name="preferred">Columns to find them by if several do: the table's partition columns and its key.</param>
    public ChangeScope Scope(IReadOnlyCollection<TableName> changed, IReadOnlyCollection<string> preferred)
    {
        var touched = relation.Reaches.Where(r => changed.Contains(r.Value.Table)).ToList();
        if (touched.Count == 0)
        {
            return new ChangeScope.Nothing();
        }

        if (relation.Unstable is { } unstable)
        {
            return new ChangeScope.Whole($"{unstable} gives another value each time", null);
        }

        if (touched.FirstOrDefault(t => t.Value.Everywhere is not null) is { Value: { } far })
        {
            return new ChangeScope.Whole(far.Everywhere!, far.Table);
        }

        var scopes = Enumerable
            .Range(0, Math.Min(columns.Count, relation.Columns.Count))
            .Select(c => By(c, touched))
            .OfType<ChangeScope.ByColumn>();
        return scopes
                .OrderByDescending(s => s.Ways.Count(w => w.Through == s.Column))
                .ThenByDescending(s => s.Filters.Count)
                .ThenByDescending(s => preferred.Contains(s.Column, StringComparer.OrdinalIgnoreCase))
                .FirstOrDefault()
            ?? (ChangeScope)new ChangeScope.Whole("no column of it leads back to all that changed", null);
    }

    private ChangeScope.ByColumn? By(int column, List<KeyValuePair<int, Reach>> touched)
    {
        var ways = touched.Select(t => WayOf(t.Key, t.Value, column)).ToList();
        return ways.Contains(null) ? null : new ChangeScope.ByColumn(columns[column], [.. ways.OfType<Way>().Distinct()], Filters(column));
    }

    /// <summary>
    /// Either the changed rows have the values themselves, or they are the values of stored rows that the changed ones only fill in: such rows are there
    /// before and after, with the same values in both columns.
    /// </summary>
    private Way? WayOf(int place, Reach reach, int column)
    {
        if (reach.Anchors.Where(a => a.Output == column).Select(a => a.Input).Order(StringComparer.Ordinal).FirstOrDefault() is { } direct)
        {
            return new Way(reach.Table, direct, columns[column]);
        }

        if (!reach.Keeps || relation.Columns[column].Contains(place))
        {
            return null;
        }

        var through = reach
            .Anchors.Where(a => a.Output < columns.Count && !relation.Columns[a.Output].Contains(place))
            .OrderBy(a => a.Output)
            .ThenBy(a => a.Input, StringComparer.Ordinal)
            .Select(a => new Way(reach.Table, a.Input, columns[a.Output]));
        return through.FirstOrDefault();
    }

    /// <summary>Tables of which only rows with the values sought are needed, wherever the SELECT names them.</summary>
    private IReadOnlyDictionary<TableName, string> Filters(int column)
    {
        var filters = new SortedDictionary<TableName, string>();
        foreach (var places in relation.Reaches.Values.GroupBy(r => r.Table))
        {
            var inputs = places.Select(r => r.Anchors.Where(a => a.Output == column).Select(a => a.Input).ToHashSet()).ToList();
            var common = inputs.Skip(1).Aggregate(inputs[0], (all, some) => [.. all.Intersect(some)]);
            if (common.Count > 0)
            {
                filters[places.Key] = common.Order(StringComparer.Ordinal).First();
            }
        }

        return filters;
    }
}
