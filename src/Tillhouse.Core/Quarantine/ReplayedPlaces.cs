using System.Globalization;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>
/// The places of a source's rows that have landed again, as bronze itself has them, and the quarantine without these. It is worked out anew each time, so what
/// was stopped behind the landing is finished by whoever looks next.
/// </summary>
/// <param name="session">The project and its lake.</param>
/// <param name="connection">A connection that stays open until <see cref="Dispose"/>.</param>
/// <param name="source">The source.</param>
internal sealed class ReplayedPlaces(ProjectSession session, DuckDbConnection connection, string source) : IDisposable
{
    private const string Same =
        "r._batch = c._batch and r._line = c._line and r._file = c._file and r._sheet is not distinct from c._sheet";

    /// <summary>The places, as SQL that can stand behind FROM: <c>_batch, _file, _line, _sheet</c> as they were, <c>replayed_in</c> the batch that they came in again.</summary>
    public string Relation { get; } = $"build.{Quote.Name($"{source}.replayed")}";

    /// <summary>Where records start in files that were read again: <c>_batch, _file, _line, _sheet, readable</c>.</summary>
    public string Starts { get; } = $"build.{Quote.Name($"{source}.starts")}";

    /// <summary>Whether any row of the source has ever landed again.</summary>
    public bool Any { get; private set; }

    /// <summary>Takes the rows that have landed again out of the quarantine.</summary>
    /// <returns>How many left.</returns>
    public async Task<long> LeaveAsync(CancellationToken cancellation)
    {
        await FindAsync(cancellation).ConfigureAwait(false);
        Any = connection.Scalar<long>($"select count(*) from {Relation}") > 0;
        if (!Any)
        {
            return 0;
        }

        using var waiting = await ChosenRows
            .FindAsync(session, connection, source, new RowFilter(), "waiting", cancellation)
            .ConfigureAwait(false);
        if (waiting.Count == 0)
        {
            return 0;
        }

        // A record that starts on a line which landed again has taken the lines behind it along, up to where the next one starts.
        await connection
            .ExecuteAsync(
                $"""
                insert into {Relation}
                select c._batch, c._file, c._line, c._sheet, r.replayed_in
                from (select distinct _batch, _file, _line, _sheet from {waiting.Relation} where model is null) as c
                asof join {Starts} as s on s._batch = c._batch and s._file = c._file and coalesce(s._sheet, '') = coalesce(c._sheet, '') and s._line <= c._line
                join {Relation} as r on r._batch = s._batch and r._line = s._line and r._file = s._file and r._sheet is not distinct from s._sheet
                where s.readable and s._line < c._line
                """,
                cancellation
            )
            .ConfigureAwait(false);
        return await waiting.LeaveAsync($"exists (select 1 from {Relation} as r where {Same})", cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose() => connection.Execute($"drop table if exists {Relation}; drop table if exists {Starts}");

    private async Task FindAsync(CancellationToken cancellation)
    {
        connection.Execute(
            $"create table if not exists {Starts} (_batch bigint, _file varchar, _line bigint, _sheet varchar, readable boolean);"
                + $"create or replace table {Relation} (_batch bigint, _file varchar, _line bigint, _sheet varchar, replayed_in bigint)"
        );
        var ledger = await BatchLedger.OpenAsync(session.Own, source, cancellation).ConfigureAwait(false);
        var pairs = ledger.Batches.Where(b => b.Replays is not null).Select(b => (Of: b.Replays!.Value, b.Batch)).ToList();
        var bronze = await session.Lake.FindAsync(BronzeTable.Folder(source), cancellation).ConfigureAwait(false);
        if (pairs.Count == 0 || bronze is null)
        {
            return;
        }

        var values = string.Join(", ", pairs.Select(p => string.Create(CultureInfo.InvariantCulture, $"({p.Of}, {p.Batch})")));
        var batches = string.Join(", ", pairs.Select(p => p.Batch.ToString(CultureInfo.InvariantCulture)));
        using var rows = await bronze.RowsAsync(connection, cancellation).ConfigureAwait(false);
        await connection
            .ExecuteAsync(
                $"""
                insert into {Relation} select p.old, b._file, b._line, b._sheet, p.new
                from {rows.Relation} as b join (values {values}) as p(old, new) on b._batch = p.new where b._batch in ({batches})
                """,
                cancellation
            )
            .ConfigureAwait(false);
    }
}
