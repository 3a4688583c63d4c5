using System.Collections.Concurrent;
using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// Makes the tables of the lake readable in the engine under their own names: stored tables as views over their current files, bronze cast by its
/// contract, tables that don't exist yet as empty and typed. Only what somebody asks for is opened.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="lake">The lake.</param>
/// <param name="connect">Gives a connection for definitions alone.</param>
internal sealed class EngineTables(BoundProject project, LakeCatalog lake, Func<DuckDbConnection> connect) : IDisposable
{
    private readonly ConcurrentDictionary<TableName, Lazy<Task<LakeTable?>>> found = new();
    private readonly ConcurrentDictionary<TableName, Lazy<Task<InputVersion?>>> opened = new();
    private readonly ConcurrentDictionary<TableName, EngineRows> rows = new();
    private readonly ConcurrentDictionary<TableName, string> defined = new();
    private Release? release;

    /// <summary>Says which versions are read from now on: those of a release, or with null the newest, as runs do.</summary>
    public void Read(Release? at)
    {
        release = at;
        found.Clear();
        opened.Clear();
    }

    /// <summary>The version of a stored table that is read when it is opened; null when it doesn't exist yet.</summary>
    public async Task<InputVersion?> VersionAsync(TableName table, CancellationToken cancellation) =>
        IsView(table) ? null : (await FindAsync(table, cancellation).ConfigureAwait(false))?.State.AsInput;

    /// <summary>Makes a table readable. Returns the version that is read; null for a view, and for a table that doesn't exist yet.</summary>
    public Task<InputVersion?> EnsureAsync(TableName table, CancellationToken cancellation) =>
        opened.GetOrAdd(table, t => new Lazy<Task<InputVersion?>>(() => OpenAsync(t, cancellation))).Value;

    /// <summary>Makes tables readable.</summary>
    public async Task EnsureAsync(IEnumerable<TableName> tables, CancellationToken cancellation)
    {
        foreach (var table in tables)
        {
            await EnsureAsync(table, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>A stored table's rows with their places.</summary>
    /// <param name="connection">Where they will be read.</param>
    /// <param name="table">The table's name.</param>
    /// <param name="stored">The table, at the version that is wanted.</param>
    /// <param name="cancellation">Ends the reading.</param>
    public async Task<TablePlaces> PlacesAsync(
        DuckDbConnection connection,
        TableName table,
        LakeTable stored,
        CancellationToken cancellation
    )
    {
        await EnsureAsync(table, cancellation).ConfigureAwait(false);
        if (rows.TryGetValue(table, out var open) && open.PlacesOf(stored) is { } kept)
        {
            return kept;
        }

        var placed = await PlacedRows
            .ReadAsync(connection, stored.Snapshot, schema: "build", cancellationToken: cancellation)
            .ConfigureAwait(false);
        return new TablePlaces(placed.Sql, placed.Files, placed);
    }

    /// <summary>Lets a table's checks read rows that are not committed yet, under the table's own name.</summary>
    public void Show(TableName table, string relation)
    {
        Forget(table);
        Define(table, $"select * from {relation} as rows");
    }

    /// <summary>Forgets what is known of a table: whoever reads it next opens its newest version.</summary>
    public void Forget(TableName table)
    {
        found.TryRemove(table, out _);
        opened.TryRemove(table, out _);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var table in rows.Values)
        {
            table.Dispose();
        }

        rows.Clear();
    }

    /// <summary>What no release names yet is found as it is now; whoever reads a release says so.</summary>
    private Task<LakeTable?> FindAsync(TableName table, CancellationToken cancellation) =>
        found
            .GetOrAdd(
                table,
                t => new Lazy<Task<LakeTable?>>(async () =>
                    release?.Tables.GetValueOrDefault(t.ToString()) is { } released
                        ? await lake.FindAsync(released, cancellation).ConfigureAwait(false)
                        : await lake.FindAsync(t.Folder, cancellation).ConfigureAwait(false)
                )
            )
            .Value;

    private async Task<InputVersion?> OpenAsync(TableName table, CancellationToken cancellation)
    {
        var bound = project.Models.GetValueOrDefault(table);
        if (IsView(table))
        {
            await EnsureAsync(project.Graph.Inputs(table), cancellation).ConfigureAwait(false);
            Define(table, bound!.Analysis.Sql);
            return null;
        }

        var stored = await FindAsync(table, cancellation).ConfigureAwait(false);
        var relation = stored is null ? null : (await RowsAsync(table, stored, cancellation).ConfigureAwait(false)).Relation;
        if (table.Layer == Layer.Bronze)
        {
            var contract = project.Project.Sources[table.Name];
            Define(
                table,
                relation is null
                    ? TypedRows.Select(contract, $"({Empty(TypedRows.Provenance)}) as empty", [])
                    : TypedRows.Select(
                        contract,
                        $"{relation} as stored",
                        TypedRows.RawColumns(stored!.Columns),
                        await IncompleteFilesAsync(contract, table, stored, cancellation).ConfigureAwait(false)
                    )
            );
        }
        else
        {
            Define(
                table,
                relation is null
                    ? Empty(bound!.Columns.Select(c => (c.Name, c.Type)))
                    : $"select {Quote.Names(stored!.Columns)} from {relation} as rows"
            );
        }

        return stored?.State.AsInput;
    }

    /// <summary>The batches are kept beside the rows, in production's part of the lake or in an environment's own.</summary>
    private async Task<IReadOnlyCollection<(long Batch, string File)>> IncompleteFilesAsync(
        SourceContract source,
        TableName table,
        LakeTable stored,
        CancellationToken cancellation
    )
    {
        if (source.Mode != SourceMode.Snapshot)
        {
            return [];
        }

        var root = stored.Snapshot.TablePath[..^table.Folder.Length];
        var store = root.Length == 0 ? lake.Store : new FolderStore(lake.Store, root);
        var ledger = await BatchLedger.OpenAsync(store, source.Name, cancellation).ConfigureAwait(false);
        return [.. ledger.IncompleteFiles];
    }

    /// <summary>The rows stay open for as long as the table is read at this version.</summary>
    private async Task<EngineRows> RowsAsync(TableName table, LakeTable stored, CancellationToken cancellation)
    {
        if (rows.TryGetValue(table, out var before))
        {
            if (before.Table.HasFilesOf(stored))
            {
                return before;
            }

            // What fails on its way to another version is none's: it is not there for anyone.
            rows.TryRemove(table, out _);
            var moved = false;
            try
            {
                if (moved = await before.TryMoveAsync(table, stored, cancellation).ConfigureAwait(false))
                {
                    return rows[table] = before;
                }
            }
            finally
            {
                if (!moved)
                {
                    before.Dispose();
                }
            }
        }

        return rows[table] = await EngineRows.OpenAsync(connect(), table, stored, cancellation).ConfigureAwait(false);
    }

    private bool IsView(TableName table) => project.Models.TryGetValue(table, out var bound) && bound.Definition.Build is BuildKind.View;

    private static string Empty(IEnumerable<(string Name, string Type)> columns) =>
        $"select {string.Join(", ", columns.Select(c => $"cast(null as {c.Type}) as {Quote.Name(c.Name)}"))} where false";

    private void Define(TableName table, string select)
    {
        if (defined.GetValueOrDefault(table) == select)
        {
            return;
        }

        using var connection = connect();
        connection.Execute($"create or replace view {table.Schema}.{Quote.Name(table.Name)} as\n{select}");
        defined[table] = select;
    }
}
