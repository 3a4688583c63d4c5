using System.Globalization;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>
/// A stored table's rows at one version, as every connection of the engine reads them. Those of a small table are read once and kept, and from then on only
/// what a newer version changes is read: DuckDB plans a statement over files in several times the time that it takes to run it over so few rows.
/// </summary>
internal sealed class EngineRows : IDisposable
{
    private static long made;

    private readonly DuckDbConnection connection;
    private readonly IDisposable? deleted;

    /// <summary>The files of rows that are kept, by the number that stands for them beside their rows.</summary>
    private readonly List<FileKey>? numbered;

    private EngineRows(DuckDbConnection connection, LakeTable table, string relation, IDisposable? deleted, List<FileKey>? numbered)
    {
        this.connection = connection;
        this.deleted = deleted;
        this.numbered = numbered;
        Table = table;
        Relation = relation;
    }

    /// <summary>The table at that version.</summary>
    public LakeTable Table { get; private set; }

    /// <summary>The rows as SQL that can stand behind FROM; beside the table's columns they may have others.</summary>
    public string Relation { get; }

    /// <summary>Opens a table.</summary>
    /// <param name="connection">Given up to the result, which disposes it.</param>
    /// <param name="name">The table's name.</param>
    /// <param name="table">The table at the version that is to be read.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public static async Task<EngineRows> OpenAsync(
        DuckDbConnection connection,
        TableName name,
        LakeTable table,
        CancellationToken cancellation
    )
    {
        if (!IsKept(name, table))
        {
            var rows = await table.RowsAsync(connection, cancellation).ConfigureAwait(false);
            return new EngineRows(connection, table, rows.Relation, rows, null);
        }

        using var placed = await PlacedRows
            .ReadAsync(connection, table.Snapshot, schema: "build", cancellationToken: cancellation)
            .ConfigureAwait(false);
        var kept = $"build.{Quote.Name($"{name}.kept.{Interlocked.Increment(ref made)}")}";
        await connection.ExecuteAsync($"create table {kept} as select * from {placed.Sql}", cancellation).ConfigureAwait(false);
        return new EngineRows(connection, table, kept, null, [.. placed.Files.Select(f => f.Key)]);
    }

    /// <summary>Brings rows that are kept to another version of the table. False: they have to be read anew.</summary>
    public async Task<bool> TryMoveAsync(TableName name, LakeTable version, CancellationToken cancellation)
    {
        if (numbered is null || !IsKept(name, version) || version.Snapshot.Metadata != Table.Snapshot.Metadata)
        {
            return false;
        }

        var files = version.Snapshot.Files.ToDictionary(f => f.Key.Path);
        if (!numbered.TrueForAll(f => files.ContainsKey(f.Path)))
        {
            return false;
        }

        var marked = numbered.Where(f => files[f.Path].Key != f).Select(f => files[f.Path]).ToList();
        if (marked.Exists(f => f.DeletionVector is null))
        {
            return false;
        }

        await RemoveAsync(version.Snapshot, marked, cancellation).ConfigureAwait(false);
        await AddAsync(version.Snapshot, [.. files.Values.ExceptBy(numbered.Select(f => f.Path), f => f.Key.Path)], cancellation)
            .ConfigureAwait(false);
        Table = version;

        // A table that was restored has rows again that were removed here: only the files still have them.
        return connection.Scalar<long>($"select count(*) from {Relation}") == version.State.Rows;
    }

    /// <summary>The rows with their places; null where they are not kept, or are those of another version.</summary>
    public TablePlaces? PlacesOf(LakeTable version)
    {
        if (numbered is null || !Table.HasFilesOf(version))
        {
            return null;
        }

        var files = version.Snapshot.Files.ToDictionary(f => f.Key);
        return new TablePlaces(Relation, [.. numbered.Select(f => files[f])], null);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (numbered is not null)
        {
            connection.Execute($"drop table if exists {Relation}");
        }

        deleted?.Dispose();
        connection.Dispose();
    }

    private static bool IsKept(TableName name, LakeTable table) => name.Layer != Layer.Bronze && table.IsSmall;

    private async Task RemoveAsync(Snapshot snapshot, List<LiveFile> marked, CancellationToken cancellation)
    {
        if (marked.Count == 0)
        {
            return;
        }

        using var rows = await SkippedRows.ReadAsync(connection, snapshot, marked, "build", cancellation).ConfigureAwait(false);
        var numbers = marked.Select(f =>
            string.Create(CultureInfo.InvariantCulture, $"({rows.NumberOf(f)}, {numbered!.FindIndex(k => k.Path == f.Key.Path)})")
        );
        await connection
            .ExecuteAsync(
                $"""
                delete from {Relation} as k using (
                  select kept, row from {rows.Relation} join (values {string.Join(", ", numbers)}) as n(file, kept) using (file)
                ) as d
                where k.{PlacedRows.File} = d.kept and k.{PlacedRows.Row} = d.row
                """,
                cancellation
            )
            .ConfigureAwait(false);
        foreach (var file in marked)
        {
            numbered![numbered.FindIndex(k => k.Path == file.Key.Path)] = file.Key;
        }
    }

    private async Task AddAsync(Snapshot snapshot, List<LiveFile> added, CancellationToken cancellation)
    {
        if (added.Count == 0)
        {
            return;
        }

        using var placed = await PlacedRows.ReadAsync(connection, snapshot, added, "build", cancellation).ConfigureAwait(false);
        await connection
            .ExecuteAsync(
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"insert into {Relation} select * replace ({PlacedRows.File} + {numbered!.Count} as {PlacedRows.File}) from {placed.Sql} as rows"
                ),
                cancellation
            )
            .ConfigureAwait(false);
        numbered.AddRange(added.Select(f => f.Key));
    }
}
