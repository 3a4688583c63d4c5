using System.Collections.Immutable;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>What is known of the rows that an operator gives.</summary>
/// <param name="Columns">For each column, the places (keys of <paramref name="Reaches"/>) that its value depends on.</param>
/// <param name="Reaches">How far a change in each place reaches.</param>
/// <param name="Unstable">A function below that gives another value each time, or null.</param>
internal sealed record Relation(
    IReadOnlyList<ImmutableHashSet<int>> Columns,
    ImmutableSortedDictionary<int, Reach> Reaches,
    string? Unstable = null
)
{
    /// <summary>The places that an expression over these columns depends on.</summary>
    public ImmutableHashSet<int> ReadBy(PlanExpression expression) =>
        expression.Reads.Aggregate(ImmutableHashSet<int>.Empty, (set, column) => set.Union(Columns[column]));

    /// <summary>The places that some expressions depend on.</summary>
    public ImmutableHashSet<int> ReadBy(IEnumerable<PlanExpression> expressions) =>
        expressions.Aggregate(ImmutableHashSet<int>.Empty, (set, e) => set.Union(ReadBy(e)));

    /// <summary>All places.</summary>
    public ImmutableHashSet<int> Places => [.. Reaches.Keys];

    /// <summary>The relation with each reach changed.</summary>
    public Relation Each(Func<int, Reach, Reach> change) =>
        this with
        {
            Reaches = Reaches.ToImmutableSortedDictionary(r => r.Key, r => change(r.Key, r.Value)),
        };
}
