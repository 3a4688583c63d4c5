using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Graph;

/// <summary>A table that a model needs.</summary>
/// <param name="Table">The table.</param>
/// <param name="At">Where the model names it.</param>
/// <param name="IsCheck">Only a check reads it.</param>
internal sealed record GraphEdge(TableName Table, SourceLocation At, bool IsCheck);

/// <summary>Finds what each model needs, and says what is not there.</summary>
internal sealed class GraphEdges(ProjectDefinition project, IReadOnlyDictionary<TableName, ModelAnalysis> analyses)
{
    /// <summary>What a model needs, whether it is there or not.</summary>
    public IEnumerable<GraphEdge> All(TableName table)
    {
        var analysis = analyses[table];
        foreach (var reference in analysis.References)
        {
            yield return new GraphEdge(reference.Table, reference.At, false);
        }

        var model = project.Models[table];
        if (model.Build is BuildKind.Scd2 scd2)
        {
            foreach (var (other, _) in scd2.InferredFrom)
            {
                yield return new GraphEdge(other, model.PlaceOf("inferred_from"), false);
            }
        }

        foreach (var reference in analysis.CheckReferences)
        {
            yield return new GraphEdge(reference.Table, reference.At, true);
        }
    }

    /// <summary>What a model needs and the project has; the rest is reported.</summary>
    public IReadOnlyList<GraphEdge> Known(TableName table, ErrorList errors)
    {
        var known = new List<GraphEdge>();
        foreach (var edge in All(table))
        {
            if (IsKnown(edge.Table))
            {
                known.Add(edge);
            }
            else
            {
                errors.Add(ErrorCodes.UnknownTable, $"there is no table {edge.Table}", HelpWith(edge.Table), edge.At);
            }
        }

        return known;
    }

    private bool IsKnown(TableName table) =>
        table.Layer == Layer.Bronze ? project.Sources.ContainsKey(table.Name) : project.Models.ContainsKey(table);

    private string HelpWith(TableName table)
    {
        var names = project.Sources.Keys.Select(s => $"bronze.{s}").Concat(project.Models.Keys.Select(m => m.ToString()));
        if (NearName.Of(table.ToString(), names) is { } near)
        {
            return $"did you mean {near}?";
        }

        return table.Layer == Layer.Bronze ? $"add sources/{table.Name}.yml" : $"add models/{table.Schema}/{table.Name}.sql";
    }
}
