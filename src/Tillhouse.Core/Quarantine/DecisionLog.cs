using System.Globalization;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>Writes down what people decide on rows, before anything comes of it: what was stopped in between is finished by deciding again.</summary>
/// <param name="session">The project and its lake.</param>
/// <param name="connection">Any connection of its engine.</param>
internal sealed class DecisionLog(ProjectSession session, DuckDbConnection connection)
{
    /// <summary>Appends decisions that are not there yet.</summary>
    /// <param name="source">The source of the rows.</param>
    /// <param name="rows">A SELECT of <c>_file, _line, _sheet, _batch, model</c>.</param>
    /// <param name="decision">What was decided.</param>
    /// <param name="mendedIn">The batch that will bring the mended rows, or null.</param>
    /// <param name="because">Why, in a person's words, or null.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task AppendAsync(
        string source,
        string rows,
        string decision,
        long? mendedIn,
        string? because,
        CancellationToken cancellation
    )
    {
        var before = await session.Lake.FindAsync(DecisionTable.Folder, cancellation).ConfigureAwait(false);
        using var known = before is null ? null : await before.RowsAsync(connection, cancellation).ConfigureAwait(false);
        var batch = mendedIn is { } number ? number.ToString(CultureInfo.InvariantCulture) : "null";
        var select = $"""
            select {Quote.Text(source)} as source, r.*, {Quote.Text(decision)} as decision, {batch} as {DecisionTable.MendedIn},
              timestamp '{session.Lake.Time.GetUtcNow().UtcDateTime:yyyy-MM-dd HH:mm:ss.ffffff}' as decided_at, {(
                because is null ? "null" : Quote.Text(because)
            )} as because
            from (select distinct _file, _line, _sheet, _batch, model from ({rows}) as chosen) as r{(known is null ? "" : Unknown(known, source, batch))}
            """;
        var written = await session
            .Lake.WriteAsync(connection, DecisionTable.Folder, select, DecisionTable.Columns, DecisionTable.PartitionColumns, cancellation)
            .ConfigureAwait(false);
        if (written.Rows > 0)
        {
            await session.Lake.AppendAsync(written, cancellation).ConfigureAwait(false);
        }
    }

    private static string Unknown(StoredRows known, string source, string batch) =>
        $" anti join (select * from {known.Relation} as d where d.source = {Quote.Text(source)} and d.{DecisionTable.MendedIn} is not distinct from {batch}) as d "
        + "on d._batch = r._batch and d._line = r._line and d._file = r._file and d._sheet is not distinct from r._sheet and d.model is not distinct from r.model";
}
