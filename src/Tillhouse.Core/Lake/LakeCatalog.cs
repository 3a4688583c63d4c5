using System.Collections.Concurrent;
using System.Globalization;
using Tillhouse.Core.Sql;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Lake;

/// <summary>The tables of a lake, by folder: opened once, refreshed when they are asked for again.</summary>
/// <param name="store">The lake's root.</param>
/// <param name="engine">Reads and writes Delta's checkpoints.</param>
/// <param name="time">The clock of commits.</param>
/// <param name="environment">Whose tables; null: production's.</param>
public sealed class LakeCatalog(IObjectStore store, IDeltaEngine engine, TimeProvider time, LakeEnvironment? environment = null)
{
    private readonly ConcurrentDictionary<string, DeltaTable> tables = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<ReleasedTable, LakeTable> pinned = new();
    private readonly ConcurrentDictionary<string, TableTurn> turns = new(StringComparer.Ordinal);
    private readonly string root = (environment ?? LakeEnvironment.Production).Root;

    /// <summary>The store that the lake lives on.</summary>
    public IObjectStore Store => store;

    /// <summary>The clock of commits.</summary>
    public TimeProvider Time => time;

    /// <summary>What reads and writes Delta's checkpoints.</summary>
    public IDeltaEngine Engine => engine;

    /// <summary>The tables that an environment reads where production has them, by folder; they are not written there.</summary>
    public IReadOnlyDictionary<string, ReleasedTable> Shared { get; set; } = new Dictionary<string, ReleasedTable>();

    /// <summary>Where a table lies below the lake's root.</summary>
    public string PathOf(string folder) => Shared.GetValueOrDefault(folder)?.Path ?? root + folder;

    /// <summary>A table as the environment reads it, or null when there is none: its own at its newest version, or a shared one.</summary>
    /// <param name="folder">The table's folder, as production names it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<LakeTable?> FindAsync(string folder, CancellationToken cancellation) =>
        Shared.GetValueOrDefault(folder) is { } shared
            ? await FindAsync(shared, cancellation).ConfigureAwait(false)
            : await FindOwnAsync(folder, cancellation).ConfigureAwait(false);

    /// <summary>The environment's own table at its newest version, whatever it shares; null when there is none.</summary>
    /// <param name="folder">The table's folder, as production names it.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public Task<LakeTable?> FindOwnAsync(string folder, CancellationToken cancellation) => FindAtAsync(root + folder, cancellation);

    /// <summary>Waits for one's turn at a table that several builds of a run write to: of two that begin from one version, the second would conflict.</summary>
    /// <param name="folder">The table's folder.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <returns>What ends the turn.</returns>
    public Task<IDisposable> TurnAsync(string folder, CancellationToken cancellation) =>
        turns.GetOrAdd(folder, _ => new TableTurn()).TakeAsync(cancellation);

    /// <summary>A table as production has it now, whatever the environment; null when there is none.</summary>
    public Task<LakeTable?> FindInProductionAsync(string folder, CancellationToken cancellation) => FindAtAsync(folder, cancellation);

    /// <summary>Makes production's table of a folder hold what another table of the lake holds, by its files. Returns its new version.</summary>
    /// <exception cref="DeltaException">T0607 when another run has committed meanwhile.</exception>
    public async Task<Snapshot> PromoteAsync(string folder, LakeTable from, CommitOptions options, CancellationToken cancellation)
    {
        var target = await FindAtAsync(folder, cancellation).ConfigureAwait(false);
        var result = await CopyTable
            .CopyTableAsync(target?.Table, folder, from.Snapshot, engine, time, options, cancellationToken: cancellation)
            .ConfigureAwait(false);
        return result.Required().Snapshot;
    }

    /// <summary>Makes some partitions of production's table of a folder hold what they hold in this environment; one that is not there holds nothing.</summary>
    /// <param name="folder">The folder, as production names it.</param>
    /// <param name="values">The values of its one partition column.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0607 when another run has committed meanwhile.</exception>
    public async Task PromotePartitionsAsync(string folder, IReadOnlySet<string?> values, CancellationToken cancellation)
    {
        bool IsMeant(LiveFile file) => values.Contains(file.PartitionValues[0]);
        var own = await FindOwnAsync(folder, cancellation).ConfigureAwait(false);
        var target = await FindInProductionAsync(folder, cancellation).ConfigureAwait(false);
        if (own is not null)
        {
            var copied = await CopyTable
                .CopyTableAsync(target?.Table, folder, own.Snapshot, engine, time, null, IsMeant, cancellation)
                .ConfigureAwait(false);
            copied.Required();
        }
        else if (target is not null && target.Snapshot.Files.Any(IsMeant))
        {
            var column = Quote.Name(target.Snapshot.PartitionColumns[0]);
            var named = values.OfType<string>().Select(Quote.Text).DefaultIfEmpty("null");
            var unnamed = values.Contains(null) ? $" or {column} is null" : "";
            var emptied = await target
                .Table.DeleteAsync($"{column} in ({string.Join(", ", named)}){unnamed}", cancellationToken: cancellation)
                .ConfigureAwait(false);
            emptied.Commit.Required();
        }
    }

    private async Task<LakeTable?> FindAtAsync(string folder, CancellationToken cancellation)
    {
        if (tables.TryGetValue(folder, out var known))
        {
            return new LakeTable(known, await known.RefreshAsync(cancellation).ConfigureAwait(false));
        }

        var table = await DeltaTable.TryOpenAsync(store, engine, folder, time, cancellation).ConfigureAwait(false);
        if (table is null)
        {
            return null;
        }

        tables[folder] = table;
        return new LakeTable(table, table.Latest);
    }

    /// <summary>A table at the version that a release names.</summary>
    /// <exception cref="TerminalException">T0704: the version is no longer there.</exception>
    public async Task<LakeTable> FindAsync(ReleasedTable released, CancellationToken cancellation)
    {
        // A version never changes, so it is looked up once.
        if (pinned.TryGetValue(released, out var known))
        {
            return known;
        }

        return pinned[released] = await PinAsync(released, cancellation).ConfigureAwait(false);
    }

    private async Task<LakeTable> PinAsync(ReleasedTable released, CancellationToken cancellation)
    {
        var newest = await FindAtAsync(released.Path, cancellation).ConfigureAwait(false);
        if (newest?.Snapshot.Version == released.Version && newest.Snapshot.Metadata.Id == released.Id)
        {
            return newest;
        }

        try
        {
            if (newest is not null && await AtAsync(released, cancellation).ConfigureAwait(false) is { } table)
            {
                return table;
            }
        }
        catch (DeltaException error) when (error.Code == DeltaErrors.VersionNotFound)
        {
            throw Gone(released, error);
        }

        throw Gone(released, null);
    }

    private async Task<LakeTable?> AtAsync(ReleasedTable released, CancellationToken cancellation)
    {
        var table = tables[released.Path];
        var snapshot = await table.SnapshotAsync(released.Version, cancellation).ConfigureAwait(false);
        return snapshot.Metadata.Id == released.Id ? new LakeTable(table, snapshot) : null;
    }

    private TerminalException Gone(ReleasedTable released, Exception? inner) =>
        new(
            ErrorCodes.VersionGone,
            string.Create(CultureInfo.InvariantCulture, $"version {released.Version} of {store.Locate(released.Path)} is no longer there"),
            "the table was made anew, or its log was cut; read a newer release, or run to make one",
            inner: inner
        );

    /// <summary>Writes a SELECT's rows into files of a table's folder. They belong to nothing until a commit names them.</summary>
    /// <param name="connection">Runs the SELECT.</param>
    /// <param name="folder">The table's folder.</param>
    /// <param name="select">The SELECT.</param>
    /// <param name="columns">Its columns, by name, with DuckDB's types, which the rows are cast to; so that it need not be bound to find them.</param>
    /// <param name="partitionBy">The partition columns.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <exception cref="DeltaException">T0611 for a column of a type that Delta does not have.</exception>
    public async Task<WrittenRows> WriteAsync(
        DuckDbConnection connection,
        string folder,
        string select,
        IReadOnlyList<(string Name, string Type)> columns,
        IReadOnlyList<string> partitionBy,
        CancellationToken cancellation
    )
    {
        folder = root + folder;
        var schema = TypeMapping.SchemaOf(columns);
        var typed = string.Join(", ", columns.Select(c => $"cast({Quote.Name(c.Name)} as {c.Type}) as {Quote.Name(c.Name)}"));
        var files = await new DataFileWriter(connection, store, time) { SelectColumns = columns }
            .WriteAsync(folder, $"select {typed} from ({select}) as typed", schema, partitionBy, null, cancellation)
            .ConfigureAwait(false);
        var scanned = files.Select(f => new ScanFile(store.Locate(Key(folder, f)), [.. partitionBy.Select(p => f.PartitionValues[p])]));
        return new WrittenRows(
            folder,
            schema,
            partitionBy,
            files,
            TableScan.Sql(schema, partitionBy, [.. scanned], uniform: true),
            files.Sum(f => f.Rows ?? 0)
        );
    }

    /// <summary>Commits written rows as a table's whole content, together with the record of the build that made them. Returns the version.</summary>
    /// <exception cref="DeltaException">T0607 when another run has committed meanwhile.</exception>
    public async Task<long> ReplaceAsync(WrittenRows written, BuildRecord record, CancellationToken cancellation)
    {
        var definition = Definition(written);
        var options = new CommitOptions { Domains = new Dictionary<string, string?> { [BuildRecord.Domain] = record.ToJson() } };
        await FindAtAsync(written.Folder, cancellation).ConfigureAwait(false);
        if (tables.TryGetValue(written.Folder, out var existing))
        {
            var replaced = await existing.OverwriteAsync(written.Files, definition, options, cancellation).ConfigureAwait(false);
            return replaced.Required().Version;
        }

        var (table, result) = await DeltaTable
            .CreateOrReplaceAsync(store, engine, written.Folder, definition, written.Files, options, time, cancellation)
            .ConfigureAwait(false);
        var version = result.Required().Version;
        tables[written.Folder] = table!;
        return version;
    }

    /// <summary>Commits written rows as the whole content of one partition, creating the table if there is none. Returns the version.</summary>
    /// <param name="written">The rows; none empties the partition.</param>
    /// <param name="partition">The partition's value of each partition column.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0607 when another run has committed meanwhile.</exception>
    public async Task<long> ReplacePartitionAsync(WrittenRows written, IReadOnlyList<string?> partition, CancellationToken cancellation)
    {
        await FindAtAsync(written.Folder, cancellation).ConfigureAwait(false);
        if (tables.TryGetValue(written.Folder, out var existing))
        {
            var result = await existing.ReplacePartitionsAsync(written.Files, [partition], null, cancellation).ConfigureAwait(false);
            return result.Required().Version;
        }

        var definition = Definition(written);
        tables[written.Folder] = await DeltaTable
            .CreateAsync(store, engine, written.Folder, definition, written.Files, null, time, cancellation)
            .ConfigureAwait(false);
        return 0;
    }

    /// <summary>Commits written rows beside those of a table, creating it if there is none.</summary>
    public async Task AppendAsync(WrittenRows written, CancellationToken cancellation)
    {
        await FindAtAsync(written.Folder, cancellation).ConfigureAwait(false);
        if (tables.TryGetValue(written.Folder, out var existing))
        {
            (await existing.AppendAsync(written.Files, cancellationToken: cancellation).ConfigureAwait(false)).Required();
            return;
        }

        tables[written.Folder] = await DeltaTable
            .CreateAsync(store, engine, written.Folder, Definition(written), written.Files, null, time, cancellation)
            .ConfigureAwait(false);
    }

    /// <summary>Commits that some rows of a table go and others come, together with the record of the build that found them. Returns the version.</summary>
    /// <param name="table">The table as it was when they were found.</param>
    /// <param name="gone">Where the rows are that go.</param>
    /// <param name="come">The rows that come; null for none.</param>
    /// <param name="record">The build; null leaves the record as it is.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0607 when another run has committed meanwhile.</exception>
    public static async Task<long> ChangeAsync(
        LakeTable table,
        IReadOnlyList<(LiveFile File, IReadOnlyList<long> Positions)> gone,
        WrittenRows? come,
        BuildRecord? record,
        CancellationToken cancellation
    )
    {
        var options = new CommitOptions
        {
            BasedOn = table.Snapshot,
            Domains = record is null ? new Dictionary<string, string?>() : new() { [BuildRecord.Domain] = record.ToJson() },
        };
        var result = await table.Table.ReplaceRowsAsync(gone, come?.Files ?? [], options, cancellation).ConfigureAwait(false);
        return result.Required().Version;
    }

    /// <summary>Removes files that were written and will not be committed. What stays after an error belongs to nothing, and vacuum finds it.</summary>
    public async Task DiscardAsync(WrittenRows written, CancellationToken cancellation)
    {
        foreach (var file in written.Files)
        {
            await store.DeleteAsync(Key(written.Folder, file), cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>The same after an error: the store may be what failed; then the files stay, and the first error is the one to tell.</summary>
    public async Task DiscardQuietlyAsync(WrittenRows written)
    {
        try
        {
            await DiscardAsync(written, CancellationToken.None).ConfigureAwait(false);
        }
        catch (Exception)
        {
            return;
        }
    }

    /// <summary>Tables change by marking rows: a file is not written anew because a few of its rows go.</summary>
    private static TableDefinition Definition(WrittenRows written) =>
        new(written.Schema)
        {
            PartitionColumns = written.PartitionColumns,
            Properties = new Dictionary<string, string> { ["delta.enableDeletionVectors"] = "true" },
        };

    private static string Key(string folder, AddFile file) => $"{folder}/{FilePath.Decode(file.Path)}";
}
