using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.Delta.DuckDb;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>Rows of a source's quarantine that a person has chosen, staged in the engine with their places, so that they can leave.</summary>
internal sealed class ChosenRows : IDisposable
{
    private readonly DuckDbConnection connection;
    private readonly LakeTable? table;
    private readonly PlacedRows? placed;

    private ChosenRows(DuckDbConnection connection, string relation, LakeTable? table, PlacedRows? placed)
    {
        (this.connection, Relation, this.table, this.placed) = (connection, relation, table, placed);
        Count = table is null ? 0 : connection.Scalar<long>($"select count(*) from {relation}");
    }

    /// <summary>The rows, as SQL that can stand behind FROM: the columns of the quarantine table but its raw values. There is no such table where none is chosen.</summary>
    public string Relation { get; }

    /// <summary>How many there are.</summary>
    public long Count { get; }

    /// <summary>Finds the rows.</summary>
    /// <param name="session">The project and its lake.</param>
    /// <param name="connection">A connection that stays open until the rows are disposed.</param>
    /// <param name="source">The source.</param>
    /// <param name="filter">Which of its rows.</param>
    /// <param name="name">What they are called in the engine.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public static async Task<ChosenRows> FindAsync(
        ProjectSession session,
        DuckDbConnection connection,
        string source,
        RowFilter filter,
        string name,
        CancellationToken cancellation
    )
    {
        var relation = $"build.{Quote.Name($"{source}.{name}")}";
        if (await session.Lake.FindAsync(QuarantineTable.Folder(source), cancellation).ConfigureAwait(false) is not { } table)
        {
            return new ChosenRows(connection, relation, null, null);
        }

        var placed = await PlacedRows
            .ReadAsync(connection, table.Snapshot, schema: "build", cancellationToken: cancellation)
            .ConfigureAwait(false);
        try
        {
            await connection
                .ExecuteAsync(
                    $"create or replace table {relation} as select * exclude (raw) from {placed.Sql} as q where {filter.Condition}",
                    cancellation
                )
                .ConfigureAwait(false);
            return new ChosenRows(connection, relation, table, placed);
        }
        catch
        {
            placed.Dispose();
            throw;
        }
    }

    /// <summary>Takes some of the rows out of the quarantine: they are marked, and no file is written anew.</summary>
    /// <param name="condition">Which, over <see cref="Relation"/> as <c>c</c>.</param>
    /// <param name="cancellation">Ends the attempt.</param>
    /// <returns>How many left.</returns>
    public async Task<long> LeaveAsync(string condition, CancellationToken cancellation)
    {
        if (table is null || placed is null)
        {
            return 0;
        }

        var select = $"select {PlacedRows.File}, {PlacedRows.Row} from {Relation} as c where {condition}";
        var places = await RowPlaces.ReadAsync(connection, select, placed.Files, cancellation).ConfigureAwait(false);
        if (places.Count > 0)
        {
            await LakeCatalog.ChangeAsync(table, places, null, null, cancellation).ConfigureAwait(false);
        }

        return places.Sum(p => (long)p.Positions.Count);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        placed?.Dispose();
        connection.Execute($"drop table if exists {Relation}");
    }
}
