using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Graph;

/// <summary>Which table is made of which.</summary>
public sealed class ModelGraph
{
    private readonly IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> _inputs;
    private readonly IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> _checked;
    private readonly IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> _waits;
    private readonly ILookup<TableName, TableName> _readers;

    private ModelGraph(
        ProjectDefinition project,
        IReadOnlyDictionary<TableName, ModelAnalysis> analyses,
        IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> inputs,
        IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> checkedAgainst,
        IReadOnlyDictionary<TableName, IReadOnlyList<TableName>> waits,
        IReadOnlyList<TableName> order
    )
    {
        Project = project;
        Analyses = analyses;
        Order = order;
        _inputs = inputs;
        _checked = checkedAgainst;
        _waits = waits;
        _readers = inputs.SelectMany(i => i.Value.Select(input => (input, i.Key))).ToLookup(e => e.input, e => e.Key);
    }

    /// <summary>The project, in which row rules that would have kept rows out by default warn where their model reads no source.</summary>
    public ProjectDefinition Project { get; }

    /// <summary>What each model's SELECT says about itself.</summary>
    public IReadOnlyDictionary<TableName, ModelAnalysis> Analyses { get; }

    /// <summary>All models, each behind what it reads and what its checks read; otherwise in order of layer and name.</summary>
    public IReadOnlyList<TableName> Order { get; }

    /// <summary>
    /// The tables that a model's content comes from, bronze included: those that its SELECT reads, and for scd2 those that
    /// <c>inferred_from</c> names. Empty for a bronze table.
    /// </summary>
    public IReadOnlyList<TableName> Inputs(TableName table) => _inputs.GetValueOrDefault(table, []);

    /// <summary>The tables that a model's checks read beside its own.</summary>
    public IReadOnlyList<TableName> CheckedAgainst(TableName table) => _checked.GetValueOrDefault(table, []);

    /// <summary>The tables that must be built before a model: its inputs, and what its checks read.</summary>
    public IReadOnlyList<TableName> WaitsFor(TableName table) => _waits.GetValueOrDefault(table, []);

    /// <summary>The models whose content comes from a table directly.</summary>
    public IReadOnlyList<TableName> Readers(TableName table) => [.. _readers[table].Order()];

    /// <summary>All tables that a table's content comes from, bronze included, without itself.</summary>
    public IReadOnlySet<TableName> Upstream(TableName table) => Reach(table, Inputs);

    /// <summary>All models whose content comes from a table, without itself.</summary>
    public IReadOnlySet<TableName> Downstream(TableName table) => Reach(table, Readers);

    /// <summary>Makes the graph and reports unknown tables, cycles and wrong layers.</summary>
    /// <param name="project">The project.</param>
    /// <param name="analyses">Its models' analyses; models without one had errors already and are left out.</param>
    /// <param name="errors">Takes what is wrong; the graph is usable but for the models concerned.</param>
    public static ModelGraph Create(ProjectDefinition project, IReadOnlyDictionary<TableName, ModelAnalysis> analyses, ErrorList errors)
    {
        var edges = new GraphEdges(project, analyses);
        var inputs = new SortedDictionary<TableName, IReadOnlyList<TableName>>();
        var checkedAgainst = new SortedDictionary<TableName, IReadOnlyList<TableName>>();
        var waits = new SortedDictionary<TableName, IReadOnlyList<TableName>>();
        foreach (var table in analyses.Keys)
        {
            var known = edges.Known(table, errors);
            inputs[table] = [.. known.Where(e => !e.IsCheck).Select(e => e.Table).Distinct().Order()];
            checkedAgainst[table] = [.. known.Where(e => e.IsCheck && e.Table != table).Select(e => e.Table).Distinct().Order()];
            waits[table] = [.. known.Select(e => e.Table).Distinct().Order()];
        }

        LayerCheck.Run(project, analyses, errors);
        var order = TopologicalOrder.Of(waits, edges, errors);
        return new ModelGraph(SourceRules.Adjust(project, inputs, errors), analyses, inputs, checkedAgainst, waits, order);
    }

    private static HashSet<TableName> Reach(TableName table, Func<TableName, IReadOnlyList<TableName>> next)
    {
        var seen = new HashSet<TableName>();
        var open = new Stack<TableName>([table]);
        while (open.TryPop(out var one))
        {
            foreach (var other in next(one).Where(seen.Add))
            {
                open.Push(other);
            }
        }

        seen.Remove(table);
        return seen;
    }
}
