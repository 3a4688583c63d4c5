using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Delta.Changes;

namespace Tillhouse.Core.Run;

public sealed partial class ProjectSession
{
    /// <summary>Compares the project with the landing zone and the lake. Reads no data file.</summary>
    /// <param name="selected">The tables to look at; null: all.</param>
    /// <param name="force">Whether every selected model is built, changed or not.</param>
    /// <param name="cancellation">Ends the reading.</param>
    /// <param name="rewind">A history that is made anew from a moment on; null: none.</param>
    public Task<RunPlan> PlanAsync(
        IReadOnlyCollection<TableName>? selected,
        bool force,
        CancellationToken cancellation,
        Rewind? rewind = null
    ) => PlanAsync(selected, force, rewind, force ? selected ?? StoredTables : [], cancellation);

    private async Task<RunPlan> PlanAsync(
        IReadOnlyCollection<TableName>? selected,
        bool force,
        Rewind? rewind,
        IReadOnlyCollection<TableName> apart,
        CancellationToken cancellation
    )
    {
        await ShareAsync(apart, cancellation).ConfigureAwait(false);
        var sources = Project
            .Project.Sources.Values.Where(s => selected?.Contains(new TableName(Layer.Bronze, s.Name)) ?? true)
            .Where(s => !lake.Shared.ContainsKey(new TableName(Layer.Bronze, s.Name).Folder))
            .ToList();
        var models = Project.Graph.Order.Where(t => selected?.Contains(t) ?? true).Where(IsStored).ToList();
        var ingest = await Task.WhenAll(sources.Select(s => Ingest(connection).PlanAsync(s, cancellation))).ConfigureAwait(false);
        var states = await StatesAsync(cancellation).ConfigureAwait(false);
        var plan = PlanOf(
            [.. sources.Zip(ingest)],
            models,
            states,
            await moves.SinceReadAsync(states, cancellation).ConfigureAwait(false),
            force,
            rewind
        );
        if (
            plan.Stages.OfType<Stage.Build>().Select(b => b.Table).Where(t => lake.Shared.ContainsKey(t.Folder)).ToList() is
            { Count: > 0 } touched
        )
        {
            // What is built is never production's own: it has a table of its own from here on.
            return await PlanAsync(selected, force, rewind, [.. apart, .. touched], cancellation).ConfigureAwait(false);
        }

        var latest = await Releases.LatestAsync(cancellation).ConfigureAwait(false);
        return plan with
        {
            Bytes = ingest.Sum(i => i.Bytes) + states.Values.Sum(s => s.Bytes),
            Environment = environment.Name,
            Release = latest?.Number ?? 0,
            Rollback = latest?.Rollback is { } rollback && rollback.To != rollback.From ? rollback.To : null,
            Waiting =
                plan.Stages.Any(s => s is Stage.Build) || (await UnbuiltAsync(states, cancellation).ConfigureAwait(false)).Count > 0
                    ? []
                    : await making.MovedAsync(latest, Released(states), cancellation).ConfigureAwait(false),
        };
    }

    private PlannedModel Planned(TableName table) =>
        new(Project.Models[table].Definition, Fingerprints.Of(Project, table), StoredInputs.Of(Project, table))
        {
            Source = BuildInputs.SourceOf(Project, table),
        };

    private RunPlan PlanOf(
        IReadOnlyList<(SourceContract Source, IngestPlan Files)> sources,
        IEnumerable<TableName> models,
        IReadOnlyDictionary<TableName, TableState> states,
        IReadOnlyDictionary<(TableName Table, InputVersion Read), ChangeTally> since,
        bool force,
        Rewind? rewind = null
    ) =>
        PlanBuilder.Build(
            new PlanInput
            {
                Sources = sources,
                Models = [.. models.Select(Planned)],
                Lake = states,
                Reach = (table, changed) => lineage.Of(table).Scope(changed, BuildExtents.Preferred(Project.Models[table].Definition)),
                Moves = since,
                Force = force,
                Rewind = rewind,
            }
        );

    /// <summary>The tables that were not built from what the others hold now.</summary>
    private async Task<IReadOnlyList<TableName>> UnbuiltAsync(
        IReadOnlyDictionary<TableName, TableState> states,
        CancellationToken cancellation
    )
    {
        var since = await moves.SinceReadAsync(states, cancellation).ConfigureAwait(false);
        return
        [
            .. PlanOf([], Project.Graph.Order.Where(IsStored), states, since, force: false)
                .Stages.OfType<Stage.Build>()
                .Select(b => b.Table),
        ];
    }

    /// <summary>
    /// Finds the tables that this environment shares with production: those that production's newest release has as this project would make them, of inputs
    /// that are shared too. That is what a plan over the release would leave as it is.
    /// </summary>
    /// <param name="apart">Tables of models that are not shared, whatever they hold.</param>
    /// <param name="cancellation">Ends the reading.</param>
    private async Task ShareAsync(IReadOnlyCollection<TableName> apart, CancellationToken cancellation)
    {
        if (
            environment.IsProduction
            || await new ReleaseLog(lake.Store).LatestAsync(cancellation).ConfigureAwait(false) is not { } production
        )
        {
            return;
        }

        var released = StoredTables
            .Where(t => production.Tables.ContainsKey(t.ToString()))
            .ToDictionary(t => t, t => production.Tables[t.ToString()]);
        var found = await Task.WhenAll(released.Values.Select(t => lake.FindAsync(t, cancellation))).ConfigureAwait(false);
        var states = released.Keys.Zip(found).Where(f => f.First.Layer == Layer.Bronze || !apart.Contains(f.First));
        var built = await UnbuiltAsync(states.ToDictionary(f => f.First, f => f.Second.State), cancellation).ConfigureAwait(false);
        lake.Shared = released.ExceptBy(built, t => t.Key).ToDictionary(t => t.Key.Folder, t => t.Value);
    }
}
