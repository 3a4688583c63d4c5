using System.Collections.Frozen;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.Delta.Changes;

namespace Tillhouse.Core.Plan;

/// <summary>Compares what the project says with what the lake holds. A pure function: it reads no file and runs no SQL.</summary>
public static class PlanBuilder
{
    /// <summary>Builds the plan.</summary>
    public static RunPlan Build(PlanInput input)
    {
        var stages = new List<Stage>();
        var changing = new HashSet<TableName>();
        foreach (var (source, files) in input.Sources)
        {
            if (!files.IsEmpty)
            {
                stages.Add(new Stage.Take(source, files));
                changing.Add(new TableName(Layer.Bronze, source.Name));
            }
        }

        foreach (var planned in input.Models)
        {
            var reason = input.Force ? new BuildReason.Forced() : ReasonFor(planned, input, changing);
            if (reason is null)
            {
                stages.Add(new Stage.Skip(planned.Model));
                continue;
            }

            stages.Add(new Stage.Build(planned.Model, reason, ExtentOf(planned, reason, input)));
            changing.Add(planned.Model.Table);
        }

        return new RunPlan(stages) { Refused = [.. input.Sources.SelectMany(s => s.Files.Refused)] };
    }

    /// <summary>A source's model takes its new rows, others what the changed tables touch; what is made for the first time or otherwise is made whole.</summary>
    private static BuildExtent ExtentOf(PlannedModel planned, BuildReason reason, PlanInput input)
    {
        if (reason is BuildReason.Rewound rewound)
        {
            return new BuildExtent.Since(rewound.From);
        }

        if (reason is not BuildReason.InputsChanged changed || !planned.Model.Build.IsIncremental)
        {
            return new BuildExtent.Whole(null);
        }

        if (planned.Source is { Mode: SourceMode.Snapshot } source)
        {
            return BuildExtents.OfSnapshot(source);
        }

        return changed.Tables.Count == 1 && (changed.Tables[0].Layer == Layer.Bronze || planned.Model.Build is BuildKind.Append)
            ? new BuildExtent.NewRows(changed.Tables[0])
            : BuildExtents.Of(planned.Model, input.Reach(planned.Model.Table, changed.Tables));
    }

    private static BuildReason? ReasonFor(PlannedModel planned, PlanInput input, HashSet<TableName> changing)
    {
        if (!input.Lake.TryGetValue(planned.Model.Table, out var state))
        {
            return new BuildReason.First();
        }

        if (state.Record is not { } record || record.Fingerprint != planned.Fingerprint)
        {
            return new BuildReason.ModelChanged();
        }

        if (input.Rewind is { } rewind && rewind.Table == planned.Model.Table)
        {
            return new BuildReason.Rewound(rewind.From);
        }

        var moved = planned.Inputs.Where(i => changing.Contains(i) || !IsAsRead(record, i, input)).ToList();
        return moved.Count == 0
            ? null
            : new BuildReason.InputsChanged(moved)
            {
                Rows = moved
                    .Where(i => !changing.Contains(i))
                    .Select(i => (Table: i, MoveOf(record, i, input)?.Rows))
                    .Where(m => m.Rows is not null)
                    .ToDictionary(m => m.Table, m => m.Rows!.Value),
            };
    }

    /// <summary>Whether the input has the rows that the build read; one that is still missing was read as empty.</summary>
    private static bool IsAsRead(BuildRecord record, TableName table, PlanInput input) =>
        record.Inputs.GetValueOrDefault(table.ToString()) == input.Lake.GetValueOrDefault(table)?.AsInput
        || MoveOf(record, table, input) is { ChangesRows: false, ChangesMetadata: false };

    private static ChangeTally? MoveOf(BuildRecord record, TableName table, PlanInput input) =>
        record.Inputs.GetValueOrDefault(table.ToString()) is { } read ? input.Moves.GetValueOrDefault((table, read)) : null;
}

/// <summary>What a plan is made of.</summary>
public sealed record PlanInput
{
    /// <summary>The selected sources with what their landing zone holds.</summary>
    public required IReadOnlyList<(SourceContract Source, IngestPlan Files)> Sources { get; init; }

    /// <summary>The selected models that store a table, each after what it reads.</summary>
    public required IReadOnlyList<PlannedModel> Models { get; init; }

    /// <summary>The tables that exist.</summary>
    public required IReadOnlyDictionary<TableName, TableState> Lake { get; init; }

    /// <summary>Which rows of a table changes in some tables touch, as its lineage tells.</summary>
    public required Func<TableName, IReadOnlyList<TableName>, ChangeScope> Reach { get; init; }

    /// <summary>What happened to inputs since the version that a build read, where the log tells; an input without an entry counts as changed.</summary>
    public IReadOnlyDictionary<(TableName Table, InputVersion Read), ChangeTally> Moves { get; init; } =
        FrozenDictionary<(TableName Table, InputVersion Read), ChangeTally>.Empty;

    /// <summary>Whether every selected model is built, changed or not.</summary>
    public bool Force { get; init; }

    /// <summary>A history that is made anew from a moment on; null: none.</summary>
    public Rewind? Rewind { get; init; }
}

/// <summary>A model as the planner sees it.</summary>
/// <param name="Model">The model.</param>
/// <param name="Fingerprint">The fingerprint of model and contract as they are now.</param>
/// <param name="Inputs">The stored tables it reads, views resolved to what they read.</param>
public sealed record PlannedModel(ModelDefinition Model, string Fingerprint, IReadOnlyList<TableName> Inputs)
{
    /// <summary>The source whose rows it reads; null when it reads other tables.</summary>
    public SourceContract? Source { get; init; }
}
