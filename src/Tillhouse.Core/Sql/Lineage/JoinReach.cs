namespace Tillhouse.Core.Sql.Lineage;

/// <summary>The rules of joins for <see cref="ReachAnalysis"/>.</summary>
internal static class JoinReach
{
    public static Relation Of(Relation left, Relation right, PlanNode.Join join)
    {
        var pairs = join
            .Conditions.Where(c => c is { IsEquality: true, Left.Column: not null, Right.Column: not null })
            .Select(c => (Left: c.Left.Column!.Value, Right: c.Right.Column!.Value))
            .ToList();
        var readLeft = left.ReadBy(join.Conditions.Select(c => c.Left));
        var readRight = right.ReadBy(join.Conditions.Select(c => c.Right));
        var read = readLeft.Union(readRight);
        var width = left.Columns.Count;

        // Rows of the left side stay rows of it, and an inner join's are equal to their partners where the condition says so.
        var inner = join.Kind is JoinKind.Inner;
        var fromLeft = left.Each(
            (place, reach) =>
                reach.With(
                    inner ? reach.Anchors.Concat(Across(reach, pairs, p => p.Left, p => p.Right + width)) : reach.Anchors,
                    "a join loses it"
                ) with
                {
                    Keeps = reach.Keeps && (join.Kind is JoinKind.Left || !read.Contains(place)),
                }
        );

        // A partner that comes or goes touches the rows that it is compared with, by the left side's column: its own is null where it is missing.
        var fromRight = right.Each(
            (place, reach) =>
                reach.With(
                    (inner ? reach.Anchors.Select(a => a with { Output = a.Output + width }) : []).Concat(
                        Across(reach, pairs, p => p.Right, p => p.Left)
                    ),
                    "it is joined by something other than equal columns"
                ) with
                {
                    Keeps = join.Kind is JoinKind.Left || (inner && reach.Keeps && !read.Contains(place)),
                }
        );
        var reaches = fromLeft.Reaches.AddRange(fromRight.Reaches);
        return new Relation(
            join.Kind switch
            {
                JoinKind.Inner => [.. left.Columns, .. right.Columns],
                JoinKind.Left => [.. left.Columns, .. right.Columns.Select(_ => right.Places.Union(readLeft))],
                _ => left.Columns,
            },
            reaches,
            left.Unstable
                ?? right.Unstable
                ?? join.Conditions.Select(c => c.Left.Unstable ?? c.Right.Unstable).FirstOrDefault(u => u is not null)
        );
    }

    private static IEnumerable<Anchor> Across(
        Reach reach,
        List<(int Left, int Right)> pairs,
        Func<(int Left, int Right), int> from,
        Func<(int Left, int Right), int> to
    ) => reach.Anchors.SelectMany(a => pairs.Where(p => from(p) == a.Output).Select(p => a with { Output = to(p) }));
}
