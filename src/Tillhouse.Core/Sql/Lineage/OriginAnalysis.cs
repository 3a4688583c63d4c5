using System.Collections.Immutable;
using Tillhouse.Core.Project;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>
/// Follows each table of a plan upwards and keeps the columns whose values come through to the rows that its rows become part of. Unlike
/// <see cref="ReachAnalysis"/> it does not ask which rows a change could touch, but which rows are in a row: a window's row is in its own row alone, and the
/// right side of a left join is only in rows that have a partner.
/// </summary>
internal sealed class OriginAnalysis
{
    private readonly Dictionary<int, PlanNode> parts = [];

    /// <summary>Every place where a table is read, in the order of the plan.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="columns">The names of its result's columns, in order.</param>
    public static IReadOnlyList<RowOrigin> Of(PlanNode plan, IReadOnlyList<string> columns) =>
        [.. new OriginAnalysis().Visit(plan).Places.Select(p => p.Named(columns))];

    private Rows Visit(PlanNode node)
    {
        switch (node)
        {
            case PlanNode.Scan scan:
                return new Rows(scan.Columns.Count, [Place.Of(scan)]);
            case PlanNode.Constant constant:
                return new Rows(constant.Columns, []);
            case PlanNode.Project project:
                return Visit(project.Input).Moved(project.Columns, "the SELECT keeps none of its columns as they are");
            case PlanNode.Filter filter:
                return Visit(filter.Input);
            case PlanNode.Sort sort:
                return Visit(sort.Input);
            case PlanNode.Distinct distinct:
                return Visit(distinct.Input);
            case PlanNode.Join join:
                return Join(Visit(join.Left), Visit(join.Right), join);
            case PlanNode.Aggregate aggregate:
                return Visit(aggregate.Input)
                    .Moved(
                        aggregate.Groups,
                        aggregate.Groups.Count == 0
                            ? "an aggregate counts all of them"
                            : "rows are grouped by none of its columns as they are"
                    ) with
                {
                    Width = aggregate.Groups.Count + aggregate.Aggregates.Count,
                };
            case PlanNode.Window window:
                return Window(Visit(window.Input), window);
            case PlanNode.Union union:
                return Beside(Visit(union.Left), Visit(union.Right));
            case PlanNode.Compare compare:
                return Beside(Visit(compare.Left), Visit(compare.Right));
            case PlanNode.With with:
                parts[with.Index] = with.Part;
                return Visit(with.Body);
            case PlanNode.Reference reference when parts.TryGetValue(reference.Index, out var part):
                return Visit(part);
            case PlanNode.Opaque opaque:
                return new Rows(
                    opaque.Columns,
                    [.. opaque.Inputs.SelectMany(i => Visit(i).Places).Select(p => p.Lost($"{opaque.What} looks at all of them"))]
                );
            default:
                return new Rows(0, []);
        }
    }

    private static Rows Beside(Rows left, Rows right) => left with { Places = left.Places.AddRange(right.Places) };

    private static Rows Join(Rows left, Rows right, PlanNode.Join join)
    {
        var pairs = join
            .Conditions.Where(c => c is { IsEquality: true, Left.Column: not null, Right.Column: not null })
            .Select(c => (Left: c.Left.Column!.Value, Right: c.Right.Column!.Value))
            .ToList();
        var width = left.Width;
        if (join.Kind is JoinKind.Semi or JoinKind.Anti)
        {
            // What only lets rows pass is not in them; but with a partner, the partner's values are those of the row.
            var partners = right.Places.Select(p =>
                p.At(o => pairs.Where(c => c.Right == o).Select(c => c.Left), "it only lets rows pass")
            );
            return left with { Places = join.Kind is JoinKind.Anti ? left.Places : left.Places.AddRange(partners) };
        }

        // A row without a partner has null in the other side's columns, so only an inner join carries the left side's values across.
        var fromLeft = left.Places.Select(p =>
            p.At(o => join.Kind is JoinKind.Inner ? pairs.Where(c => c.Left == o).Select(c => c.Right + width).Prepend(o) : [o], "")
        );
        var fromRight = right.Places.Select(p => p.At(o => pairs.Where(c => c.Right == o).Select(c => c.Left).Prepend(o + width), ""));
        return new Rows(width + right.Width, [.. fromLeft, .. fromRight]);
    }

    private static Rows Window(Rows input, PlanNode.Window window) =>
        new(
            input.Width + window.Windows.Count,
            [
                .. input.Places.Select(p =>
                    window.Windows.Aggregate(
                        p,
                        (place, w) => place.Watched(w.Function.Name ?? "a window", [.. w.Partitions.Select(e => e.Column).OfType<int>()])
                    )
                ),
            ]
        );

    /// <summary>The rows of an operator: how many columns they have, and the tables they are made of.</summary>
    private sealed record Rows(int Width, ImmutableList<Place> Places)
    {
        public Rows Moved(IReadOnlyList<PlanExpression> columns, string lost) =>
            new(
                columns.Count,
                [.. Places.Select(p => p.At(o => Enumerable.Range(0, columns.Count).Where(i => columns[i].Column == o), lost))]
            );
    }

    /// <summary>A table at one place, with the columns that come through.</summary>
    private sealed record Place(TableName Table, ImmutableHashSet<Anchor> Anchors, string? Unbounded, ImmutableList<Glance> Glances)
    {
        public static Place Of(PlanNode.Scan scan)
        {
            var anchors = scan.Columns.Select((name, i) => (name, i)).Where(c => c.name is not null).Select(c => new Anchor(c.name!, c.i));
            return new Place(scan.Table, [.. anchors], null, []).Checked("no column of it is read, so each row counts");
        }

        public Place At(Func<int, IEnumerable<int>> outputs, string lost) =>
            (this with { Anchors = [.. Anchors.SelectMany(a => outputs(a.Output).Select(o => a with { Output = o }))] }).Checked(lost);

        public Place Lost(string why) => this with { Anchors = [], Unbounded = Unbounded ?? why };

        public Place Watched(string function, HashSet<int> division)
        {
            var columns = Anchors.Where(a => division.Contains(a.Output)).Select(a => a.Input).Distinct().Order(StringComparer.Ordinal);
            return this with { Glances = Glances.Add(new Glance(function, [.. columns])) };
        }

        public RowOrigin Named(IReadOnlyList<string> columns)
        {
            var pairs = Anchors
                .Where(a => a.Output < columns.Count)
                .OrderBy(a => a.Output)
                .ThenBy(a => a.Input, StringComparer.Ordinal)
                .Select(a => new ColumnPair(a.Input, columns[a.Output]))
                .ToList();
            return new RowOrigin(Table, pairs, pairs.Count > 0 ? null : Unbounded ?? "none of its columns is in the result", Glances);
        }

        private Place Checked(string lost) => Anchors.Count > 0 || Unbounded is not null ? this : this with { Unbounded = lost };
    }
}
