using Tillhouse.Core.Build;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;

namespace Tillhouse.Core.Run;

/// <summary>How much of a table has to be computed, now that the tables it reads are as this run leaves them.</summary>
/// <param name="lineage">Which rows changes touch.</param>
/// <param name="changes">What changed.</param>
internal sealed class ExtentDecision(ProjectLineage lineage, InputChanges changes)
{
    /// <summary>Decides.</summary>
    /// <param name="task">The build. Its table is there and was made by the same model.</param>
    /// <param name="record">The build that made it.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <returns>How much, and the changed rows of the inputs that are found by their keys.</returns>
    public async Task<(BuildExtent Extent, IReadOnlyDictionary<TableName, InputChange.Rows> Changed)> OfAsync(
        BuildTask task,
        BuildRecord record,
        CancellationToken cancellation
    )
    {
        var changed = new SortedDictionary<TableName, InputChange.Rows>();
        var model = task.Model.Definition;
        foreach (var name in task.Inputs.Keys.Union(record.Inputs.Keys).Order(StringComparer.Ordinal))
        {
            if (!TableName.TryParse(name, out var table))
            {
                return (new BuildExtent.Whole($"it was made of {name}"), changed);
            }

            if (task.Input.Source is { } source && model.Build.IsIncremental)
            {
                return (
                    task.Inputs.GetValueOrDefault(name) == record.Inputs.GetValueOrDefault(name) ? new BuildExtent.Nothing()
                    : source.Mode == SourceMode.Snapshot ? BuildExtents.OfSnapshot(source)
                    : new BuildExtent.NewRows(table),
                    changed
                );
            }

            switch (await changes.SinceAsync(table, record.Inputs.GetValueOrDefault(name), cancellation).ConfigureAwait(false))
            {
                case InputChange.Unknown unknown:
                    return (new BuildExtent.Whole(unknown.Why), changed);
                case InputChange.Rows { Count: > 0 } rows:
                    changed[table] = rows;
                    break;
            }
        }

        if (changed.Count == 0)
        {
            return (new BuildExtent.Nothing(), changed);
        }

        if (!model.Build.IsIncremental)
        {
            return (new BuildExtent.Whole(null), changed);
        }

        if (model.Build is BuildKind.Append)
        {
            var (input, rows) = changed.First();
            return (
                rows.OnlyInserts ? new BuildExtent.NewRows(input) : new BuildExtent.Whole($"{input} lost rows, and it only adds some"),
                changed
            );
        }

        return (BuildExtents.Of(model, lineage.Of(task.Table).Scope([.. changed.Keys], BuildExtents.Preferred(model))), changed);
    }
}
