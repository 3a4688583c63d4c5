using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Graph;

/// <summary>A model whose columns and types are known.</summary>
/// <param name="Definition">The model, its checks settled by the graph.</param>
/// <param name="Analysis">What its SELECT says about itself.</param>
/// <param name="Columns">The columns of its table, in order: for scd2 with those that the build adds.</param>
/// <param name="SelectColumns">The columns of its SELECT, in order.</param>
public sealed record BoundModel(
    ModelDefinition Definition,
    ModelAnalysis Analysis,
    IReadOnlyList<BoundColumn> Columns,
    IReadOnlyList<BoundColumn> SelectColumns
);

/// <summary>A column with its type.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Type">Its type as DuckDB writes it: <c>VARCHAR</c>, <c>BIGINT</c>, <c>DECIMAL(18,2)</c>.</param>
public sealed record BoundColumn(string Name, string Type);

/// <summary>A project that was checked from its files to the types of its columns.</summary>
/// <param name="Graph">Its graph, with the project and the analyses.</param>
/// <param name="Models">Its models by table.</param>
public sealed record BoundProject(ModelGraph Graph, IReadOnlyDictionary<TableName, BoundModel> Models)
{
    /// <summary>The project.</summary>
    public ProjectDefinition Project => Graph.Project;
}
