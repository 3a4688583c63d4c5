using System.Collections.Immutable;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>
/// Follows each table of a plan upwards and keeps what is proven of the rows that it can reach. Every rule is an implication that holds for all data;
/// where none does, the reach is everywhere. docs/architecture.md, "Which rows a change touches", has the rules and why they hold.
/// </summary>
internal sealed class ReachAnalysis
{
    private readonly Dictionary<int, PlanNode> parts = [];
    private int places;

    /// <summary>What is known of a plan's result.</summary>
    public static Relation Of(PlanNode plan) => new ReachAnalysis().Visit(plan);

    private Relation Visit(PlanNode node) =>
        node switch
        {
            PlanNode.Scan scan => Scan(scan),
            PlanNode.Constant constant => new Relation(
                [.. Enumerable.Repeat(ImmutableHashSet<int>.Empty, constant.Columns)],
                ImmutableSortedDictionary<int, Reach>.Empty
            ),
            PlanNode.Project project => Project(project),
            PlanNode.Filter filter => Filter(filter),
            PlanNode.Join join => JoinReach.Of(Visit(join.Left), Visit(join.Right), join),
            PlanNode.Aggregate aggregate => Aggregate(aggregate),
            PlanNode.Window window => Window(window),
            PlanNode.Distinct distinct => Distinct(distinct),
            PlanNode.Union union => Union(Visit(union.Left), Visit(union.Right)),
            PlanNode.Compare compare => Compare(Visit(compare.Left), Visit(compare.Right)),
            PlanNode.Sort sort => Visit(sort.Input),
            PlanNode.With with => With(with),

            // Each place that names the part has tables of its own: a change comes in by one place after the other.
            PlanNode.Reference reference when parts.TryGetValue(reference.Index, out var part) => Visit(part),
            PlanNode.Reference => new Relation(
                [.. Enumerable.Repeat(ImmutableHashSet<int>.Empty, 1000)],
                ImmutableSortedDictionary<int, Reach>.Empty,
                "a part that reads itself"
            ),
            PlanNode.Opaque opaque => Opaque(opaque),
            _ => throw new InvalidOperationException($"No rule for {node.GetType().Name}."),
        };

    private Relation Scan(PlanNode.Scan scan)
    {
        var place = places++;
        var anchors = scan.Columns.Select((name, i) => (name, i)).Where(c => c.name is not null).Select(c => new Anchor(c.name!, c.i));
        var bounded = anchors.ToHashSet();
        var reach = new Reach(scan.Table, bounded, bounded.Count == 0 ? "no column of it is read" : null, Keeps: false);
        return new Relation(
            [.. Enumerable.Repeat(ImmutableHashSet.Create(place), scan.Columns.Count)],
            ImmutableSortedDictionary<int, Reach>.Empty.Add(place, reach)
        );
    }

    private Relation With(PlanNode.With with)
    {
        parts[with.Index] = with.Part;
        return Visit(with.Body);
    }

    private Relation Project(PlanNode.Project project)
    {
        var input = Visit(project.Input);
        var result = input with
        {
            Columns = [.. project.Columns.Select(input.ReadBy)],
            Unstable = input.Unstable ?? Unstable(project.Columns),
        };
        return result.Each(
            (_, reach) => reach.With(Moved(reach.Anchors, project.Columns), "the SELECT does not keep a column that leads back to it")
        );
    }

    /// <summary>Whether a row passes is known from the row itself, so nothing more is reached. But rows may vanish by what the condition reads.</summary>
    private Relation Filter(PlanNode.Filter filter)
    {
        var input = Visit(filter.Input);
        var read = input.ReadBy(filter.Conditions);
        return (input with { Unstable = input.Unstable ?? Unstable(filter.Conditions) }).Each(
            (place, reach) => reach with { Keeps = reach.Keeps && !read.Contains(place) }
        );
    }

    /// <summary>A row changes its group and no other.</summary>
    private Relation Aggregate(PlanNode.Aggregate aggregate)
    {
        var input = Visit(aggregate.Input);
        var counted = aggregate.Aggregates.Select(_ => input.Places);
        var result = new Relation(
            [.. aggregate.Groups.Select(input.ReadBy), .. counted],
            input.Reaches,
            input.Unstable ?? Unstable([.. aggregate.Groups, .. aggregate.Aggregates])
        );
        return result.Each(
            (_, reach) =>
                reach.With(
                    Moved(reach.Anchors, aggregate.Groups),
                    aggregate.Groups.Count == 0
                        ? "an aggregate over all rows reads it"
                        : "rows are grouped by columns that do not lead back to it"
                )
        );
    }

    /// <summary>A row changes the rows of its window's division, which are those with equal values there.</summary>
    private Relation Window(PlanNode.Window window)
    {
        var input = Visit(window.Input);
        var divisions = window.Windows.Select(w => w.Partitions.Select(e => e.Column).OfType<int>().ToHashSet()).ToList();
        var counted = window.Windows.Select(_ => input.Places);
        var result = new Relation(
            [.. input.Columns, .. counted],
            input.Reaches,
            input.Unstable ?? Unstable(window.Windows.Select(w => w.Function))
        );
        return result.Each(
            (_, reach) =>
                reach.With(
                    reach.Anchors.Where(a => divisions.All(d => d.Contains(a.Output))),
                    "a window looks at rows that no column leads back from"
                )
        );
    }

    private Relation Distinct(PlanNode.Distinct distinct)
    {
        var input = Visit(distinct.Input);
        if (!distinct.Picks)
        {
            return input;
        }

        var targets = distinct.Targets.Select(t => t.Column).OfType<int>().ToHashSet();
        var result = input with { Columns = [.. input.Columns.Select(_ => input.Places)] };
        return result.Each(
            (_, reach) =>
                reach.With(
                    reach.Anchors.Where(a => targets.Contains(a.Output)),
                    "distinct on picks among rows that no column leads back from"
                )
        );
    }

    /// <summary>A row of either side is a row of the result, at the same columns.</summary>
    private static Relation Union(Relation left, Relation right) =>
        new(
            [.. left.Columns.Zip(right.Columns, (l, r) => l.Union(r))],
            left.Reaches.AddRange(right.Reaches),
            left.Unstable ?? right.Unstable
        );

    /// <summary>Rows of the result are rows of the left side; those of the right that let them pass or stop them are equal in all columns.</summary>
    private static Relation Compare(Relation left, Relation right) => Union(left, right).Each((_, reach) => reach with { Keeps = false });

    private Relation Opaque(PlanNode.Opaque opaque)
    {
        var inputs = opaque.Inputs.Select(Visit).ToList();
        var reaches = inputs
            .SelectMany(i => i.Reaches)
            .ToImmutableSortedDictionary(r => r.Key, r => r.Value.Unbounded($"{opaque.What} looks at all rows"));
        return new Relation(
            [.. Enumerable.Repeat(ImmutableHashSet.CreateRange(reaches.Keys), opaque.Columns)],
            reaches,
            inputs.Select(i => i.Unstable).FirstOrDefault(u => u is not null)
        );
    }

    /// <summary>The anchors at the columns that are given on as they are.</summary>
    private static IEnumerable<Anchor> Moved(IEnumerable<Anchor> anchors, IReadOnlyList<PlanExpression> columns) =>
        anchors.SelectMany(a => columns.Select((c, i) => (c, i)).Where(c => c.c.Column == a.Output).Select(c => a with { Output = c.i }));

    private static string? Unstable(IEnumerable<PlanExpression> expressions) =>
        expressions.Select(e => e.Unstable).FirstOrDefault(u => u is not null);
}
