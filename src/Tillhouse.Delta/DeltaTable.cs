using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta;

/// <summary>The front door: a Delta table on a store. Verbs are extension methods in <see cref="Operations"/>. Several threads may use one.</summary>
public sealed class DeltaTable
{
    private readonly SnapshotBuilder builder;
    private volatile Snapshot latest;
    private long logCleanedUpTo = long.MinValue;

    private DeltaTable(IObjectStore store, IDeltaEngine engine, string tablePath, TimeProvider time, Snapshot? latest)
    {
        Store = store;
        Engine = engine;
        TablePath = tablePath;
        Time = time;
        builder = new SnapshotBuilder(store, engine, tablePath, time);
        this.latest = latest!;
    }

    /// <summary>Where it lives.</summary>
    public IObjectStore Store { get; }

    /// <summary>Its root, a key prefix of the store.</summary>
    public string TablePath { get; }

    /// <summary>The newest snapshot this object has seen. Costs nothing; <see cref="RefreshAsync"/> looks for a newer one.</summary>
    public Snapshot Latest => latest;

    internal IDeltaEngine Engine { get; }

    internal TimeProvider Time { get; }

    /// <summary>A table that the first commit will make.</summary>
    internal static DeltaTable Unborn(IObjectStore store, IDeltaEngine engine, string tablePath, TimeProvider time) =>
        new(store, engine, tablePath, time, null);

    /// <summary>Opens a table at its newest version.</summary>
    /// <exception cref="DeltaException">T0601 when there is none, T0603 when it needs what we lack, T0604 and T0605 when its log is damaged.</exception>
    public static async Task<DeltaTable> OpenAsync(
        IObjectStore store,
        IDeltaEngine engine,
        string tablePath,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    ) =>
        await TryOpenAsync(store, engine, tablePath, time, cancellationToken)
        ?? throw new DeltaException(
            DeltaErrors.TableNotFound,
            $"there is no Delta table at {store.Locate(tablePath)}",
            "a table's folder holds a folder _delta_log; see whether the path is right"
        );

    /// <summary>Opens a table, or gives null when there is none.</summary>
    /// <exception cref="DeltaException">As <see cref="OpenAsync"/>, but not T0601.</exception>
    public static async Task<DeltaTable?> TryOpenAsync(
        IObjectStore store,
        IDeltaEngine engine,
        string tablePath,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        var snapshot = await new SnapshotBuilder(store, engine, tablePath, time ?? TimeProvider.System).BuildAsync(null, cancellationToken);
        return snapshot is null ? null : new DeltaTable(store, engine, tablePath, time ?? TimeProvider.System, snapshot);
    }

    /// <summary>Creates a table, with rows when files are given: one commit, version 0.</summary>
    /// <exception cref="DeltaException">T0602 when there is one already, also when another writer was first.</exception>
    public static async Task<DeltaTable> CreateAsync(
        IObjectStore store,
        IDeltaEngine engine,
        string tablePath,
        TableDefinition definition,
        IReadOnlyList<Actions.AddFile>? files = null,
        CommitOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        var table = new DeltaTable(store, engine, tablePath, time ?? TimeProvider.System, null);
        return await Create.RunAsync(table, definition, files ?? [], options, cancellationToken) switch
        {
            CommitResult.Conflicted => throw new DeltaException(
                DeltaErrors.TableExists,
                $"there is a Delta table at {store.Locate(tablePath)} already",
                "open it, or choose another path"
            ),
            var result => result.Required() is { } ? table : table,
        };
    }

    /// <summary>Makes the table hold just these files, with this schema, whether or not there is a table: one commit.</summary>
    /// <returns>The table and how the commit ended. The table is null only when it was to be created and that was not committed.</returns>
    public static async Task<(DeltaTable? Table, CommitResult Result)> CreateOrReplaceAsync(
        IObjectStore store,
        IDeltaEngine engine,
        string tablePath,
        TableDefinition definition,
        IReadOnlyList<Actions.AddFile> files,
        CommitOptions? options = null,
        TimeProvider? time = null,
        CancellationToken cancellationToken = default
    )
    {
        if (await TryOpenAsync(store, engine, tablePath, time, cancellationToken) is { } existing)
        {
            return (existing, await existing.OverwriteAsync(files, definition, options, cancellationToken));
        }

        var table = new DeltaTable(store, engine, tablePath, time ?? TimeProvider.System, null);
        var result = await Create.RunAsync(table, definition, files, options, cancellationToken);
        return (result is CommitResult.Committed ? table : null, result);
    }

    /// <summary>The newest version: one listing, and one small read for each commit since <see cref="Latest"/>.</summary>
    public async Task<Snapshot> RefreshAsync(CancellationToken cancellationToken = default)
    {
        var snapshot = await builder.RefreshAsync(latest, cancellationToken);
        Offer(snapshot);
        return snapshot;
    }

    /// <summary>The table as it was at a version.</summary>
    /// <exception cref="DeltaException">T0606 when the log does not, or no longer, have it.</exception>
    public async Task<Snapshot> SnapshotAsync(long version, CancellationToken cancellationToken = default) =>
        latest.Version == version
            ? latest
            : await builder.BuildAsync(version, cancellationToken)
                ?? throw new DeltaException(
                    DeltaErrors.TableNotFound,
                    $"the table at {Store.Locate(TablePath)} is gone",
                    "somebody deleted its log"
                );

    /// <summary>The table as it was at a time: the newest version committed then or before.</summary>
    /// <exception cref="DeltaException">T0606 when the time lies before the oldest or after the newest commit.</exception>
    public async Task<Snapshot> SnapshotAsync(DateTimeOffset time, CancellationToken cancellationToken = default) =>
        await SnapshotAsync(await History.VersionAtAsync(this, time, cancellationToken), cancellationToken);

    /// <summary>What was done to the table, newest first.</summary>
    /// <param name="limit">At most so many commits.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public Task<IReadOnlyList<CommitRecord>> HistoryAsync(int limit = int.MaxValue, CancellationToken cancellationToken = default) =>
        History.ReadAsync(this, limit, cancellationToken);

    /// <summary>Begins a commit computed from a snapshot (by default <see cref="Latest"/>).</summary>
    public Transaction Begin(CommitDescription description, Snapshot? read = null, bool dataChange = true) =>
        new(this, read ?? latest, description) { DataChange = dataChange };

    /// <summary>False when this object has cleaned the log up to this time already: it changes once a day, and a clean-up lists the whole log.</summary>
    internal bool BeginLogCleanup(DateTimeOffset cutoff) => Interlocked.Exchange(ref logCleanedUpTo, cutoff.UtcTicks) < cutoff.UtcTicks;

    /// <summary>Takes a snapshot as the newest, unless a newer one is known.</summary>
    internal void Offer(Snapshot snapshot)
    {
        var current = latest;
        while (current is null || snapshot.Version > current.Version)
        {
#pragma warning disable CS0420 // Interlocked is as strong as volatile.
            var seen = Interlocked.CompareExchange(ref latest, snapshot, current);
#pragma warning restore CS0420
            if (ReferenceEquals(seen, current))
            {
                return;
            }

            current = seen;
        }
    }
}
