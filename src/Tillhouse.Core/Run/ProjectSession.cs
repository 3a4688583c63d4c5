using System.Data.Common;
using Tillhouse.Core.Build;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Delta;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>A project at work: its models bound, its engine started, its lake open. The front door of everything that plans, runs and queries.</summary>
public sealed class ProjectSession : IDisposable
{
    private readonly SessionOptions options;
    private readonly EngineOptions limits;
    private readonly DuckDbEngine engine;
    private readonly Delta.DuckDb.DuckDbEngine deltaEngine;
    private readonly DuckDbConnection connection;
    private readonly LakeCatalog lake;
    private readonly EngineTables tables;
    private readonly ProjectLineage lineage;
    private bool confined;

    private ProjectSession(BoundProject project, SessionOptions options)
    {
        Project = project;
        this.options = options;
        limits = options.Engine ?? EngineOptions.ForThisMachine(project.Project.MemoryBytes);
        engine = DuckDbEngine.Start(limits);
        connection = engine.Connect();
        deltaEngine = new Delta.DuckDb.DuckDbEngine(connection);
        lake = new LakeCatalog(options.Store ?? new LocalStore(project.Project.Lake), deltaEngine, options.Time);
        tables = new EngineTables(project, lake, engine.Connect);
        lineage = new ProjectLineage(project, Prelude.DuckDb);
    }

    /// <summary>The project, checked and bound.</summary>
    public BoundProject Project { get; }

    /// <summary>The tables of its lake.</summary>
    public LakeCatalog Lake => lake;

    /// <summary>Checks a project and starts its engine. Nothing of the lake is read yet.</summary>
    /// <exception cref="TillhouseErrors">Everything that is wrong with the project's models.</exception>
    public static ProjectSession Open(ProjectDefinition project, SessionOptions? options = null) =>
        new(ProjectBinder.Bind(project, Prelude.DuckDb), options ?? new SessionOptions());

    /// <summary>Compares the project with the landing zone and the lake. Reads no data file.</summary>
    /// <param name="selected">The tables to look at; null: all.</param>
    /// <param name="force">Whether every selected model is built, changed or not.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<RunPlan> PlanAsync(IReadOnlyCollection<TableName>? selected, bool force, CancellationToken cancellation)
    {
        var sources = Project.Project.Sources.Values.Where(s => selected?.Contains(new TableName(Layer.Bronze, s.Name)) ?? true).ToList();
        var models = Project.Graph.Order.Where(t => selected?.Contains(t) ?? true).Where(IsStored).ToList();
        var ingest = await Task.WhenAll(sources.Select(s => Ingest(connection).PlanAsync(s, cancellation))).ConfigureAwait(false);
        return PlanBuilder.Build(
            new PlanInput
            {
                Sources = [.. sources.Zip(ingest)],
                Models = [.. models.Select(Planned)],
                Lake = await StatesAsync(models, cancellation).ConfigureAwait(false),
                Reach = (table, changed) => lineage.Of(table).Scope(changed, BuildExtents.Preferred(Project.Models[table].Definition)),
                Force = force,
            }
        );
    }

    /// <summary>Executes a plan. Expected outcomes, failed stages too, are in the report.</summary>
    /// <param name="plan">The plan, of this session.</param>
    /// <param name="events">Told what happens, one event at a time.</param>
    /// <param name="cancellation">Stops the run; no table is left half made.</param>
    public async Task<RunReport> RunAsync(RunPlan plan, IProgress<RunEvent> events, CancellationToken cancellation)
    {
        var started = options.Time.GetUtcNow();
        var run = RunId.At(started);
        var begin = options.Time.GetTimestamp();
        events.Report(new RunEvent.Started(run, plan));
        using var changes = new InputChanges(lake, engine.Connect);
        var execution = new StageExecution(Project, lake, tables, lineage, changes, engine, Ingest, run, events);
        var executor = new RunExecutor(execution.ExecuteAsync, options.Time, Environment.ProcessorCount);
        var tasks = await executor.RunAsync(plan.Stages, Project.Graph.WaitsFor, events, cancellation).ConfigureAwait(false);
        var report = new RunReport(run, started, options.Time.GetElapsedTime(begin), tasks);
        if (tasks.Count > 0)
        {
            await RunHistory.AddAsync(lake.Store, report, cancellation).ConfigureAwait(false);
        }

        events.Report(new RunEvent.Finished(report));
        return report;
    }

    /// <summary>Runs one SELECT over the tables as they are now. From then on the engine sees the files of the lake and no others.</summary>
    /// <param name="select">The SELECT. Only the tables that it names are opened.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <returns>A reader that streams; the caller disposes it.</returns>
    public async Task<DbDataReader> QueryAsync(string select, CancellationToken cancellation)
    {
        foreach (var table in QueryTables.Of(connection, select, Project))
        {
            await tables.EnsureAsync(table, cancellation).ConfigureAwait(false);
        }

        if (!confined)
        {
            engine.Confine([lake.Store.Locate("")]);
            confined = true;
        }

        var command = connection.CreateCommand();
        command.CommandText = select;
        return await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Every table of the project that is stored, with its state; tables that don't exist yet have none.</summary>
    public async Task<IReadOnlyList<(TableName Table, TableState? State)>> TablesAsync(CancellationToken cancellation)
    {
        var names = Project
            .Project.Sources.Keys.Select(s => new TableName(Layer.Bronze, s))
            .Concat(Project.Graph.Order.Where(IsStored))
            .Order()
            .ToList();
        var states = await StatesAsync(names, cancellation).ConfigureAwait(false);
        return [.. names.Select(n => (n, states.GetValueOrDefault(n)))];
    }

    private SourceIngest Ingest(DuckDbConnection own) =>
        new(new LandingZone(Project.Project.Landing), lake.Store, deltaEngine, own, limits.SpillFolder, options.Time);

    private bool IsStored(TableName table) => Project.Models[table].Definition.Build is not BuildKind.View;

    private PlannedModel Planned(TableName table)
    {
        return new PlannedModel(Project.Models[table].Definition, Fingerprints.Of(Project, table), StoredInputs.Of(Project, table));
    }

    /// <summary>The tables that exist, and those that they read.</summary>
    private async Task<IReadOnlyDictionary<TableName, TableState>> StatesAsync(
        IReadOnlyList<TableName> names,
        CancellationToken cancellation
    )
    {
        var all = names.Concat(names.Where(n => n.Layer != Layer.Bronze).SelectMany(n => StoredInputs.Of(Project, n))).Distinct().ToList();
        var found = await Task.WhenAll(all.Select(n => lake.FindAsync(n.Folder, cancellation))).ConfigureAwait(false);
        return all.Zip(found).Where(f => f.Second is not null).ToDictionary(f => f.First, f => f.Second!.State);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lineage.Dispose();
        tables.Dispose();
        deltaEngine.Dispose();
        connection.Dispose();
        engine.Dispose();
    }
}
