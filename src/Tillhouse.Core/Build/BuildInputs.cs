using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Build;

/// <summary>Puts together what a build knows of its model.</summary>
internal static class BuildInputs
{
    /// <summary>The input of a model's build.</summary>
    public static BuildInput Of(DuckDbConnection connection, BoundProject project, TableName table)
    {
        var bound = project.Models[table];
        var source = SourceOf(project, table);
        return new BuildInput
        {
            Model = bound.Definition,
            SelectColumns = [.. bound.SelectColumns.Select(c => c.Name)],
            Source = source,
            Sql = source is null
                ? bound.Analysis.Sql
                : HiddenColumns.Thread(connection, bound.Analysis.Sql, SourceBuild.HiddenColumnsOf(source)),
        };
    }

    /// <summary>The source whose bronze rows a model reads, or null.</summary>
    public static SourceContract? SourceOf(BoundProject project, TableName table) =>
        project.Graph.Inputs(table).Where(i => i.Layer == Layer.Bronze).Select(i => project.Project.Sources[i.Name]).SingleOrDefault();
}
