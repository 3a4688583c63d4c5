using Tillhouse.Core.Project;

namespace Tillhouse.Core.Graph;

/// <summary>The stored tables that a model's rows come from: views are resolved to what they read, because only stored tables have versions.</summary>
internal static class StoredInputs
{
    /// <summary>Each once, in order of layer and name.</summary>
    public static IReadOnlyList<TableName> Of(BoundProject project, TableName table) => [.. Resolve(project, table).Distinct().Order()];

    private static IEnumerable<TableName> Resolve(BoundProject project, TableName table) =>
        project
            .Graph.Inputs(table)
            .SelectMany(input =>
                project.Models.TryGetValue(input, out var model) && model.Definition.Build is BuildKind.View
                    ? Resolve(project, input)
                    : [input]
            );
}
