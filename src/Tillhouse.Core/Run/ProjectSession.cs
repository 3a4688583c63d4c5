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
public sealed partial class ProjectSession : IDisposable
{
    private readonly SessionOptions options;
    private readonly EngineOptions limits;
    private readonly DuckDbEngine engine;
    private readonly Delta.DuckDb.DuckDbEngine deltaEngine;
    private readonly DuckDbConnection connection;
    private readonly LakeEnvironment environment;
    private readonly IObjectStore own;
    private readonly LakeCatalog lake;
    private readonly EngineTables tables;
    private readonly ProjectLineage lineage;
    private readonly ReleaseMaking making;
    private readonly InputMoves moves;
    private bool confined;

    private ProjectSession(BoundProject project, SessionOptions options)
    {
        Project = project;
        this.options = options;
        limits = options.Engine ?? EngineOptions.ForThisMachine(project.Project.MemoryBytes);
        engine = DuckDbEngine.Start(limits);
        connection = engine.Connect();
        deltaEngine = new Delta.DuckDb.DuckDbEngine(connection);
        environment = LakeEnvironment.Named(options.Environment);
        var store = options.Store ?? new LocalStore(project.Project.Lake);
        own = environment.IsProduction ? store : new FolderStore(store, environment.Root);
        lake = new LakeCatalog(store, deltaEngine, options.Time, environment);
        tables = new EngineTables(project, lake, engine.Connect);
        lineage = new ProjectLineage(project, Prelude.DuckDb);
        Releases = new ReleaseLog(lake.Store, environment.Name);
        moves = new InputMoves(lake);
        making = new ReleaseMaking(Releases, options.Time);
    }

    /// <summary>The project, checked and bound.</summary>
    public BoundProject Project { get; }

    /// <summary>The tables of its lake.</summary>
    public LakeCatalog Lake => lake;

    /// <summary>The releases that readers see.</summary>
    public ReleaseLog Releases { get; }

    /// <summary>The lake's store as this environment writes to it.</summary>
    internal IObjectStore Own => own;

    /// <summary>Where rows are staged that don't fit into memory.</summary>
    internal string Scratch => limits.SpillFolder;

    /// <summary>A connection to the engine, of the caller's own.</summary>
    internal DuckDbConnection Connect() => engine.Connect();

    /// <summary>Checks a project and starts its engine. Nothing of the lake is read yet.</summary>
    /// <exception cref="TillhouseErrors">Everything that is wrong with the project's models.</exception>
    public static ProjectSession Open(ProjectDefinition project, SessionOptions? options = null) =>
        new(ProjectBinder.Bind(project, Prelude.DuckDb), options ?? new SessionOptions());

    /// <summary>Executes a plan. Expected outcomes, failed stages too, are in the report.</summary>
    /// <param name="plan">The plan, of this session.</param>
    /// <param name="events">Told what happens, one event at a time.</param>
    /// <param name="cancellation">Stops the run; no table is left half made.</param>
    public async Task<RunReport> RunAsync(RunPlan plan, IProgress<RunEvent> events, CancellationToken cancellation)
    {
        var started = options.Time.GetUtcNow();
        var run = RunId.At(started);
        var begin = options.Time.GetTimestamp();
        tables.Read(null);
        engine.Expect(plan.Bytes);
        events.Report(new RunEvent.Started(run, plan));
        using var changes = new InputChanges(lake, engine.Connect);
        var execution = new StageExecution(Project, lake, tables, lineage, changes, engine, Ingest, run, events);
        var executor = new RunExecutor(execution.ExecuteAsync, options.Time, Environment.ProcessorCount);
        var tasks = await executor.RunAsync(plan.Stages, Project.Graph.WaitsFor, events, cancellation).ConfigureAwait(false);
        var report = new RunReport(run, started, options.Time.GetElapsedTime(begin), tasks);
        report = await ReleaseAsync(report, cancellation).ConfigureAwait(false);
        await QualityTable.AppendAsync(lake, connection, report, cancellation).ConfigureAwait(false);
        if (tasks.Count > 0 || report.Release is not null)
        {
            await RunHistory.AddAsync(own, report, cancellation).ConfigureAwait(false);
        }

        events.Report(new RunEvent.Finished(report));
        return report;
    }

    /// <summary>Runs one SELECT over the tables of the newest release. From then on the engine sees the files of the lake and no others.</summary>
    /// <param name="select">The SELECT. Only the tables that it names are opened.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <returns>A reader that streams; the caller disposes it.</returns>
    public async Task<DbDataReader> QueryAsync(string select, CancellationToken cancellation) =>
        (await QueryAsync(select, null, cancellation).ConfigureAwait(false)).Reader;

    /// <summary>The same over the tables of one release.</summary>
    /// <param name="select">The SELECT.</param>
    /// <param name="release">The release's number; null: the newest.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <exception cref="TerminalException">T0701: there is no such release. T0704: it names a version that is no longer there.</exception>
    public async Task<QueryAnswer> QueryAsync(string select, long? release, CancellationToken cancellation)
    {
        var asked = QueryTables.Of(connection, select, Project);
        var read = release is { } number
            ? await Releases.RequireAsync(number, cancellation).ConfigureAwait(false)
            : await Releases.LatestAsync(cancellation).ConfigureAwait(false);
        if (read is null)
        {
            await ShareAsync([], cancellation).ConfigureAwait(false);
        }

        tables.Read(read);
        foreach (var table in asked)
        {
            await tables.EnsureAsync(table, cancellation).ConfigureAwait(false);
        }

        var unreleased = asked.SelectMany(Stored).Distinct().Where(t => read?.Tables.ContainsKey(t.ToString()) is false).Order();
        if (!confined)
        {
            engine.Confine([lake.Store.Locate("")]);
            confined = true;
        }

        var command = connection.CreateCommand();
        command.CommandText = select;
        return new QueryAnswer(await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false), read, [.. unreleased]);
    }

    /// <summary>Takes the right to run on this lake, for one process at a time.</summary>
    /// <param name="waiting">Null: refuse when another run is at work. Else wait for it, and tell of it.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TransientException">T0705: another run is at work.</exception>
    public Task<RunLease> LeaseAsync(IProgress<LeaseRecord>? waiting, CancellationToken cancellation) =>
        RunLease.TakeAsync(own, LeaseHolder.Self(), options.Time, waiting, cancellation);

    /// <summary>
    /// Makes a release when every stage succeeded and every table of the project was built from what the others hold now. That is asked of the tables, not of
    /// the stages: a selection that leaves readers of a table behind, or another run's commit in between, makes none.
    /// </summary>
    private async Task<RunReport> ReleaseAsync(RunReport report, CancellationToken cancellation)
    {
        if (!report.IsWhole)
        {
            return report;
        }

        var states = await StatesAsync(cancellation).ConfigureAwait(false);
        return await UnbuiltAsync(states, cancellation).ConfigureAwait(false) is { Count: > 0 } open
            ? report with
            {
                Unbuilt = open,
            }
            : report with
            {
                Release = await making.MakeAsync(report.Run, Released(states), cancellation).ConfigureAwait(false),
            };
    }

    /// <summary>How good the tables are; null when no run has checked anything yet.</summary>
    /// <param name="run">As of this run; null: the newest.</param>
    /// <param name="chosen">The tables to speak of; null: all that the project has.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <exception cref="TerminalException">T0901: there was no such run.</exception>
    public Task<QualityReport?> QualityAsync(string? run, IReadOnlyCollection<TableName>? chosen, CancellationToken cancellation) =>
        QualityHistory.ReportAsync(lake, connection, run, chosen ?? [.. Project.Models.Keys], cancellation);

    /// <summary>Every table of the project that is stored, with its state; tables that don't exist yet have none.</summary>
    public async Task<IReadOnlyList<(TableName Table, TableState? State)>> TablesAsync(CancellationToken cancellation)
    {
        var states = await StatesAsync(cancellation).ConfigureAwait(false);
        return [.. StoredTables.Select(n => (n, states.GetValueOrDefault(n)))];
    }

    private IReadOnlyList<TableName> StoredTables =>
        [.. Project.Project.Sources.Keys.Select(s => new TableName(Layer.Bronze, s)).Concat(Project.Graph.Order.Where(IsStored)).Order()];

    private SourceIngest Ingest(DuckDbConnection task) =>
        new(new LandingZone(Project.Project.Landing), own, deltaEngine, task, limits.SpillFolder, options.Time)
        {
            Open = async (folder, cancellation) => (await lake.FindOwnAsync(folder, cancellation).ConfigureAwait(false))?.Table,
        };

    /// <summary>A stored table itself, or the stored tables behind a view.</summary>
    private IEnumerable<TableName> Stored(TableName table) =>
        table.Layer == Layer.Bronze || IsStored(table) ? [table] : StoredInputs.Of(Project, table);

    private bool IsStored(TableName table) => Project.Models[table].Definition.Build is not BuildKind.View;

    private Dictionary<TableName, ReleasedTable> Released(IReadOnlyDictionary<TableName, TableState> states) =>
        states.ToDictionary(s => s.Key, s => new ReleasedTable(lake.PathOf(s.Key.Folder), s.Value.Id, s.Value.Version, s.Value.Rows));

    /// <summary>The tables that exist.</summary>
    private async Task<IReadOnlyDictionary<TableName, TableState>> StatesAsync(CancellationToken cancellation)
    {
        var all = StoredTables;
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
