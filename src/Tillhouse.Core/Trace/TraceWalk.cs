using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.Core.Sql.Lineage;

namespace Tillhouse.Core.Trace;

/// <summary>One walk from a table down to bronze.</summary>
/// <param name="project">The project.</param>
/// <param name="lineage">What each model's rows are made of.</param>
/// <param name="tables">Makes tables of the lake readable.</param>
/// <param name="rows">The rows of each step.</param>
/// <param name="notes">What else is said of a step.</param>
/// <param name="limit">The most examples a step.</param>
internal sealed class TraceWalk(
    BoundProject project,
    ProjectLineage lineage,
    EngineTables tables,
    TracedRows rows,
    TraceNotes notes,
    int limit
)
{
    private readonly Dictionary<(TableName Table, string Mark), int> seen = [];
    private int steps;

    /// <summary>The chosen rows of a table, and all below them.</summary>
    public async Task<TraceStep> RootAsync(TableName table, TraceLink link, string condition, CancellationToken cancellation)
    {
        await tables.EnsureAsync(table, cancellation).ConfigureAwait(false);
        var select = $"select * from {table.Schema}.{Quote.Name(table.Name)} as rows{condition}";
        return await StepAsync(table, link, select, [], cancellation).ConfigureAwait(false);
    }

    private async Task<TraceStep> StepAsync(
        TableName table,
        TraceLink link,
        string select,
        IReadOnlyList<string> said,
        CancellationToken cancellation
    )
    {
        var number = ++steps;
        var step = new TraceStep(number, table, link, await rows.KeepAsync(number, select, cancellation).ConfigureAwait(false));
        var mark = (table, rows.Mark(number, table));
        if (step.Rows > 0 && seen.TryGetValue(mark, out var before))
        {
            return step with { SameAs = before, Notes = said };
        }

        seen[mark] = number;
        step = step with { Examples = rows.Examples(number, table, limit), Notes = [.. said, .. notes.Of(table)] };
        return table.Layer == Layer.Bronze ? step with { Files = rows.Files(number) }
            : step.Rows == 0 ? step
            : await BelowAsync(step, cancellation).ConfigureAwait(false);
    }

    private async Task<TraceStep> BelowAsync(TraceStep step, CancellationToken cancellation)
    {
        var above = TracedRows.Name(step.Number);
        var inputs = new List<TraceStep>();
        if (project.Models[step.Table].Definition is { Build: BuildKind.Scd2 build } model)
        {
            step = step with { Notes = [.. step.Notes, TraceNotes.History] };
            var known = Quote.Name(build.Surrogate);
            inputs.AddRange(await InferredAsync(model, build, above, cancellation).ConfigureAwait(false));

            // Only versions come from the SELECT; the other members are the build's own.
            above = $"(select * from {above} where not is_inferred and {known} <> {Scd2Build.UnknownKey})";
        }

        foreach (var places in lineage.OriginsOf(step.Table).GroupBy(o => o.Table))
        {
            inputs.Add(await InputAsync(places.Key, [.. places], above, cancellation).ConfigureAwait(false));
        }

        return step with
        {
            Inputs = inputs,
        };
    }

    /// <summary>A member that stands in for a missing one has no line of its own: it was made of the keys in other tables.</summary>
    private async Task<IReadOnlyList<TraceStep>> InferredAsync(
        ModelDefinition model,
        BuildKind.Scd2 build,
        string above,
        CancellationToken cancellation
    )
    {
        var inferred = $"(select * from {above} where is_inferred)";
        var found = new List<TraceStep>();
        foreach (var (table, column) in rows.Any(inferred) ? build.InferredFrom : [])
        {
            await tables.EnsureAsync(table, cancellation).ConfigureAwait(false);
            IReadOnlyList<IReadOnlyList<ColumnPair>> ways =
            [
                [new ColumnPair(column, model.Key[0])],
            ];
            var select = TracedRows.Matching(table, inferred, ways);
            found.Add(
                await StepAsync(table, new TraceLink.ByColumns(ways), select, [TraceNotes.Inferred], cancellation).ConfigureAwait(false)
            );
        }

        return [.. found.Where(s => s.Rows > 0)];
    }

    private async Task<TraceStep> InputAsync(TableName table, List<RowOrigin> places, string above, CancellationToken cancellation)
    {
        await tables.EnsureAsync(table, cancellation).ConfigureAwait(false);
        var ways = places
            .Where(p => p.Unbounded is null)
            .Select(p => Narrowed(table, p.Columns))
            .DistinctBy(w => string.Join(' ', w), StringComparer.Ordinal)
            .ToList();
        if (ways.Count == 0)
        {
            // Their own origin would be all of everything below.
            return new TraceStep(++steps, table, new TraceLink.AllRows(places[0].Unbounded!), rows.Count(table));
        }

        var said = places.Select(p => p.Unbounded).OfType<string>().Select(why => $"the model also reads all of it: {why}");
        var glances = places
            .SelectMany(p => p.Glances)
            .Where(g => !ways.All(w => w.All(c => g.Columns.Contains(c.Input))))
            .Select(TraceNotes.Of);
        return await StepAsync(
                table,
                new TraceLink.ByColumns(ways),
                TracedRows.Matching(table, above, ways),
                [.. said.Concat(glances).Distinct(StringComparer.Ordinal)],
                cancellation
            )
            .ConfigureAwait(false);
    }

    /// <summary>A row's key says all; where it is not among the columns, each of them narrows a little.</summary>
    private IReadOnlyList<ColumnPair> Narrowed(TableName table, IReadOnlyList<ColumnPair> pairs)
    {
        IReadOnlyList<string> key =
            table.Layer == Layer.Bronze
                ? ["_file", "_line", "_batch", .. project.Project.Sources[table.Name].Key.Where(k => pairs.Any(p => p.Input == k))]
            : project.Models[table].Definition is { Build: BuildKind.Scd2 scd2 } ? [scd2.Surrogate]
            : project.Models[table].Definition.Key;
        var found = key.Select(k => pairs.FirstOrDefault(p => string.Equals(p.Input, k, StringComparison.OrdinalIgnoreCase))).ToList();
        return found.Count == 0 || found.Contains(null) ? pairs : [.. found.OfType<ColumnPair>()];
    }
}
