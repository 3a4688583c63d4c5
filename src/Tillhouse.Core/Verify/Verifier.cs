using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Verify;

/// <summary>
/// Proves that stored tables are what bronze gives: makes them anew, whole, in an engine of its own, and compares. Nothing that builds did or wrote down is
/// used, and nothing is written to the lake.
/// </summary>
/// <param name="session">The project and its lake.</param>
/// <param name="limits">The limits of the engine that is started; what does not fit into memory, and the tables made, go to its spill folder.</param>
/// <param name="time">Measures how long each step takes.</param>
public sealed class Verifier(ProjectSession session, EngineOptions limits, TimeProvider time)
{
    private readonly BoundProject project = session.Project;

    /// <summary>Verifies tables.</summary>
    /// <param name="selected">Which; null: every model that stores a table.</param>
    /// <param name="sample">Which of their keys are compared. To make them, all of bronze is read nevertheless.</param>
    /// <param name="events">Told what happens, one event at a time.</param>
    /// <param name="cancellation">Ends it.</param>
    /// <returns>A verdict for each table, in the order of the graph.</returns>
    public async Task<IReadOnlyList<TableVerdict>> RunAsync(
        IReadOnlyCollection<TableName>? selected,
        KeySample sample,
        IProgress<VerifyEvent> events,
        CancellationToken cancellation
    )
    {
        // An environment finds by planning which tables it shares with production.
        await session.PlanAsync(project.Graph.Order, force: false, cancellation).ConfigureAwait(false);

        // Versions before the plan: what is committed meanwhile is found below, and is not taken for a difference.
        var versions = (await session.TablesAsync(cancellation).ConfigureAwait(false)).ToDictionary(t => t.Table, t => t.State?.AsInput);
        var plan = await session.PlanAsync(project.Graph.Order, force: false, cancellation).ConfigureAwait(false);
        var stages = plan.Stages.Where(s => selected?.Contains(s.Table) ?? true).ToList();
        var compared = stages.OfType<Stage.Skip>().Select(s => s.Table).ToHashSet();
        var verdicts = new Dictionary<TableName, TableVerdict>();
        if (compared.Count > 0)
        {
            using var engine = DuckDbEngine.Start(limits);
            using var connection = engine.Connect();
            using var tables = new EngineTables(project, session.Lake, engine.Connect);
            var recomputation = new Recomputation(project, session.Lake, connection, limits.SpillFolder);
            var moved = await MakeAsync(compared, sample, tables, recomputation, versions, events, cancellation).ConfigureAwait(false);
            foreach (var table in project.Graph.Order.Where(compared.Contains))
            {
                events.Report(new VerifyEvent.Comparing(table));
                var began = time.GetTimestamp();
                verdicts[table] =
                    moved || await tables.EnsureAsync(table, cancellation).ConfigureAwait(false) != versions[table]
                        ? new TableVerdict.NotCurrent(table, "a run has changed the lake meanwhile: verify again")
                        : await CompareAsync(connection, table, recomputation, sample, cancellation).ConfigureAwait(false);
                events.Report(new VerifyEvent.Compared(verdicts[table], time.GetElapsedTime(began)));
            }
        }

        return [.. stages.Select(s => verdicts.GetValueOrDefault(s.Table) ?? new TableVerdict.NotCurrent(s.Table, Currency.WhyNot(s)!))];
    }

    /// <summary>Makes the tables that are compared, and all that they are made of. Returns whether bronze is another than was planned for.</summary>
    private async Task<bool> MakeAsync(
        HashSet<TableName> compared,
        KeySample sample,
        EngineTables tables,
        Recomputation recomputation,
        Dictionary<TableName, InputVersion?> versions,
        IProgress<VerifyEvent> events,
        CancellationToken cancellation
    )
    {
        var inputs = compared.SelectMany(project.Graph.Upstream).ToHashSet();
        foreach (var source in inputs.Where(t => t.Layer == Layer.Bronze))
        {
            if (await tables.EnsureAsync(source, cancellation).ConfigureAwait(false) != versions[source])
            {
                return true;
            }
        }

        foreach (var table in project.Graph.Order.Where(t => compared.Contains(t) || inputs.Contains(t)))
        {
            events.Report(new VerifyEvent.Making(table));
            var began = time.GetTimestamp();

            // What others are made of is needed whole.
            var kept = inputs.Contains(table) ? "true" : sample.Condition(TableComparison.KeyHash(project.Models[table]));
            await recomputation.MakeAsync(table, kept, cancellation).ConfigureAwait(false);
            events.Report(new VerifyEvent.Made(table, time.GetElapsedTime(began)));
        }

        return false;
    }

    private async Task<TableVerdict> CompareAsync(
        DuckDbConnection connection,
        TableName table,
        Recomputation recomputation,
        KeySample sample,
        CancellationToken cancellation
    )
    {
        var comparison = new TableComparison(connection, project.Models[table], table.ToString(), recomputation.Relation(table), sample);
        var (rows, difference) = await comparison.RunAsync(cancellation).ConfigureAwait(false);
        return difference is null ? new TableVerdict.Equal(table, rows) : new TableVerdict.Different(table, difference);
    }
}
