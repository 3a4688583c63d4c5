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
internal sealed class EngineTables(BoundProject project, LakeCatalog lake, Func<DuckDbConnection> connect)
{
    private readonly ConcurrentDictionary<TableName, Lazy<Task<InputVersion?>>> opened = new();

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

        var stored = await lake.FindAsync(table.Folder, cancellation).ConfigureAwait(false);
        if (table.Layer == Layer.Bronze)
        {
            Define(table, Bronze(project.Project.Sources[table.Name], stored));
        }
        else
        {
            Define(
                table,
                stored is null ? Empty(bound!.Columns.Select(c => (c.Name, c.Type))) : $"select * from {stored.Relation} as rows"
            );
        }

        return stored?.State.AsInput;
    }

    private static string Bronze(SourceContract contract, LakeTable? stored)
    {
        if (stored is null)
        {
            return TypedRows.Select(contract, $"({Empty(TypedRows.Provenance)}) as empty", []);
        }

        var provenance = TypedRows.Provenance.Select(p => p.Name).ToHashSet(StringComparer.Ordinal);
        return TypedRows.Select(contract, $"{stored.Relation} as stored", [.. stored.Columns.Where(c => !provenance.Contains(c))]);
    }

    private static string Empty(IEnumerable<(string Name, string Type)> columns) =>
        $"select {string.Join(", ", columns.Select(c => $"cast(null as {c.Type}) as {Quote.Name(c.Name)}"))} where false";

    private void Define(TableName table, string select)
    {
        using var connection = connect();
        connection.Execute($"create or replace view {table.Schema}.{Quote.Name(table.Name)} as\n{select}");
    }
}
