using System.Collections.Concurrent;
using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
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
    private readonly ConcurrentDictionary<TableName, Lazy<Task<InputVersion?>>> opened = new();
    private readonly ConcurrentDictionary<TableName, (DuckDbConnection Connection, StoredRows Rows)> kept = new();
    private Release? release;

    /// <summary>Says which versions are read from now on: those of a release, or with null the newest, as runs do.</summary>
    public void Read(Release? at)
    {
        if (release != at)
        {
            release = at;
            opened.Clear();
        }
    }

    /// <summary>Makes a table readable. Returns the version that is read; null for a view, and for a table that doesn't exist yet.</summary>
    public Task<InputVersion?> EnsureAsync(TableName table, CancellationToken cancellation) =>
        opened.GetOrAdd(table, t => new Lazy<Task<InputVersion?>>(() => OpenAsync(t, cancellation))).Value;

    /// <summary>Lets a table's checks read rows that are not committed yet, under the table's own name.</summary>
    public void Show(TableName table, string relation)
    {
        Forget(table);
        Define(table, $"select * from {relation} as rows");
    }

    /// <summary>Forgets what is known of a table: whoever reads it next opens its newest version.</summary>
    public void Forget(TableName table) => opened.TryRemove(table, out _);

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (var table in kept.Keys)
        {
            Release(table);
        }
    }

    private async Task<InputVersion?> OpenAsync(TableName table, CancellationToken cancellation)
    {
        if (project.Models.TryGetValue(table, out var bound) && bound.Definition.Build is BuildKind.View)
        {
            foreach (var input in project.Graph.Inputs(table))
            {
                await EnsureAsync(input, cancellation).ConfigureAwait(false);
            }

            Define(table, bound.Analysis.Sql);
            return null;
        }

        // What no release names yet is read as it is now; whoever reads a release says so.
        var stored = release?.Tables.GetValueOrDefault(table.ToString()) is { } released
            ? await lake.FindAsync(released, cancellation).ConfigureAwait(false)
            : await lake.FindAsync(table.Folder, cancellation).ConfigureAwait(false);
        var relation = stored is null ? null : await RelationAsync(table, stored, cancellation).ConfigureAwait(false);
        if (table.Layer == Layer.Bronze)
        {
            var contract = project.Project.Sources[table.Name];
            Define(
                table,
                relation is null
                    ? TypedRows.Select(contract, $"({Empty(TypedRows.Provenance)}) as empty", [])
                    : TypedRows.Select(contract, $"{relation} as stored", TypedRows.RawColumns(stored!.Columns))
            );
        }
        else
        {
            Define(table, relation is null ? Empty(bound!.Columns.Select(c => (c.Name, c.Type))) : $"select * from {relation} as rows");
        }

        return stored?.State.AsInput;
    }

    /// <summary>What deletion vectors leave out is kept with its connection for as long as the table is read at this version.</summary>
    private async Task<string> RelationAsync(TableName table, LakeTable stored, CancellationToken cancellation)
    {
        var connection = connect();
        var rows = await stored.RowsAsync(connection, cancellation).ConfigureAwait(false);
        Release(table);
        kept[table] = (connection, rows);
        return rows.Relation;
    }

    private void Release(TableName table)
    {
        if (kept.TryRemove(table, out var before))
        {
            before.Rows.Dispose();
            before.Connection.Dispose();
        }
    }

    private static string Empty(IEnumerable<(string Name, string Type)> columns) =>
        $"select {string.Join(", ", columns.Select(c => $"cast(null as {c.Type}) as {Quote.Name(c.Name)}"))} where false";

    private void Define(TableName table, string select)
    {
        using var connection = connect();
        connection.Execute($"create or replace view {table.Schema}.{Quote.Name(table.Name)} as\n{select}");
    }
}
