using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>The order of a model's rows within their files.</summary>
public static class Clustering
{
    /// <summary>The SELECT in the order of the columns that the model is clustered by; as it is where there are none.</summary>
    public static string Sort(ModelDefinition model, string select) =>
        model.ClusterBy.Count == 0
            ? select
            : $"select * from (\n{select}\n) as rows\norder by {string.Join(", ", model.ClusterBy.Select(c => $"{Quote.Name(c)} nulls last"))}";
}
