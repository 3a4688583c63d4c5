using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;

namespace Tillhouse.Core.Plan;

/// <summary>What the reach of a change means for a build.</summary>
public static class BuildExtents
{
    /// <summary>Columns to find touched rows by, if several would do.</summary>
    public static IReadOnlyList<string> Preferred(ModelDefinition model) =>
        model.Build is BuildKind.Partitions ? model.PartitionBy : [.. model.PartitionBy, .. model.Key];

    /// <summary>Of a source whose files are each the whole of it: what a new file lacks can be any row.</summary>
    public static BuildExtent OfSnapshot(SourceContract source) =>
        new BuildExtent.Whole($"each file of bronze.{source.Name} is the whole source");

    /// <summary>How much is computed.</summary>
    /// <param name="model">A model that is made incrementally and reads no source.</param>
    /// <param name="scope">Which of its rows are touched.</param>
    public static BuildExtent Of(ModelDefinition model, ChangeScope scope) =>
        scope switch
        {
            ChangeScope.Nothing => new BuildExtent.Nothing(),
            ChangeScope.Whole whole => new BuildExtent.Whole(whole.Table is { } table ? $"{table}: {whole.Why}" : whole.Why),
            ChangeScope.ByColumn by when model.Build is BuildKind.Partitions && by.Column != model.PartitionBy[0] => new BuildExtent.Whole(
                $"the rows touched are found by {by.Column}, and partitions are replaced by {model.PartitionBy[0]}"
            ),
            ChangeScope.ByColumn by => new BuildExtent.Touched(by),
            _ => throw new InvalidOperationException($"No extent for {scope.GetType().Name}."),
        };
}
