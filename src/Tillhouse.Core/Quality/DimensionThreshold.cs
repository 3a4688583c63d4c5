using Tillhouse.Core.Project;

namespace Tillhouse.Core.Quality;

/// <summary>The least score that a dimension of a table should have (shop.md, "Quality").</summary>
public static class DimensionThreshold
{
    /// <summary>The least score, 0 to 1.</summary>
    public static decimal Of(Dimension dimension) =>
        dimension switch
        {
            Dimension.Completeness => 0.95m,
            Dimension.Accuracy => 0.98m,
            Dimension.Consistency => 0.99m,
            Dimension.Validity => 0.97m,
            Dimension.Uniqueness => 1m,
            // The age itself is judged by the SLA of each freshness rule; one that fails takes a table below this.
            _ => 0.95m,
        };
}
