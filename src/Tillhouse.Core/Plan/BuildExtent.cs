using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;

namespace Tillhouse.Core.Plan;

/// <summary>How much of a table a build computes.</summary>
public abstract record BuildExtent
{
    private BuildExtent() { }

    /// <summary>All of it.</summary>
    /// <param name="Why">Why not less, for people; null where nothing else was to be expected: a first build, <c>build: table</c>.</param>
    public sealed record Whole(string? Why) : BuildExtent;

    /// <summary>The rows that are new in the one table it reads, by the newest row of each key or simply added.</summary>
    /// <param name="Input">That table.</param>
    public sealed record NewRows(TableName Input) : BuildExtent;

    /// <summary>The rows that changes of its inputs touch.</summary>
    /// <param name="Scope">How they are found.</param>
    public sealed record Touched(ChangeScope.ByColumn Scope) : BuildExtent;

    /// <summary>The versions that were valid after a moment, of a table that keeps history.</summary>
    /// <param name="From">The moment, in UTC.</param>
    public sealed record Since(DateTime From) : BuildExtent;

    /// <summary>Nothing: none of its inputs has changed a row that it reads.</summary>
    public sealed record Nothing : BuildExtent;
}
