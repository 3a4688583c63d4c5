using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>
/// Puts rows in quarantine back on the path that every row takes. Mended ones, and records that can be read now, land in bronze as a batch of their own, once;
/// of the others it is found out whether the rules as they are now would let them pass. A run does the rest, and then <see cref="OutcomesAsync"/> tells.
/// </summary>
public sealed class Replaying : IDisposable
{
    private readonly ProjectSession session;
    private readonly DuckDbConnection connection;
    private readonly SourceContract source;
    private readonly ReplayedPlaces places;
    private readonly string staged;
    private readonly List<TableName> passing = [];
    private ChosenRows? chosen;
    private bool untaken;

    private Replaying(ProjectSession session, SourceContract source)
    {
        (this.session, this.source) = (session, source);
        connection = session.Connect();
        places = new ReplayedPlaces(session, connection, source.Name);
        staged = $"build.{Quote.Name($"{source.Name}.again")}";
    }

    /// <summary>How many rows were chosen.</summary>
    public long Chosen => chosen!.Count;

    /// <summary>How many landed again.</summary>
    public long Landed { get; private set; }

    /// <summary>How many an earlier call has landed that was stopped before they left the quarantine.</summary>
    public long Finished { get; private set; }

    /// <summary>Files whose records could not be read again, and why.</summary>
    public IReadOnlyList<(string File, string Why)> Unread { get; private set; } = [];

    /// <summary>Whether a run would bring any row in.</summary>
    public bool WantsRun => untaken || passing.Count > 0;

    /// <summary>
    /// The tables that a run would find as they should be, and that have to be made anew for a row to come in: their rules are the same, and what these ask of
    /// has changed, as the time has.
    /// </summary>
    public IReadOnlyList<TableName> Forced { get; private set; } = [];

    /// <summary>Lands what lands again, and judges the rest. When it was stopped at any step, the same call goes on from there.</summary>
    /// <param name="session">The project and its lake; its lease is held.</param>
    /// <param name="sourceName">The source.</param>
    /// <param name="filter">Which of its rows in quarantine.</param>
    /// <param name="values">The values that mend each of the rows, by column; empty to take the rows as they are.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <exception cref="TerminalException">T0709: the rows are production's. T0711: each file is the whole source. T0901: a column that the source does not have.</exception>
    /// <exception cref="TransientException">T0419, T0420: another run is or was at work.</exception>
    public static async Task<Replaying> BeginAsync(
        ProjectSession session,
        string sourceName,
        RowFilter filter,
        IReadOnlyDictionary<string, string> values,
        CancellationToken cancellation
    )
    {
        await OwnBronze.RequireAsync(session, sourceName, cancellation).ConfigureAwait(false);
        var source = session.Project.Project.Sources[sourceName];
        if (source.Mode == SourceMode.Snapshot)
        {
            throw new TerminalException(
                ErrorCodes.WholeFiles,
                $"rows of bronze.{source.Name} are not put back one by one: each of its files is the whole source",
                "land the mended file; rows that a rule kept out come in by themselves when the rule changes"
            );
        }

        var replaying = new Replaying(session, source);
        try
        {
            await replaying.BeginAsync(filter, values, cancellation).ConfigureAwait(false);
            return replaying;
        }
        catch
        {
            replaying.Dispose();
            throw;
        }
    }

    /// <summary>What became of the chosen rows, after the run.</summary>
    public async Task<IReadOnlyList<ReplayOutcome>> OutcomesAsync(CancellationToken cancellation)
    {
        if (
            Chosen == 0
            || await session.Lake.FindAsync(QuarantineTable.Folder(source.Name), cancellation).ConfigureAwait(false) is not { } table
        )
        {
            return [];
        }

        using var now = await table.RowsAsync(connection, cancellation).ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select coalesce(c.model, '{RowFilter.Reading}') as model, q.rule, count(*)
            from {chosen!.Relation} as c
            left join {places.Relation} as r on r._batch = c._batch and r._line = c._line and r._file = c._file and r._sheet is not distinct from c._sheet
            left join {now.Relation} as q on q._batch = coalesce(r.replayed_in, c._batch) and q._line = c._line and q._file = c._file
              and q._sheet is not distinct from c._sheet and (q.model is not distinct from c.model or (c.model is null and r.replayed_in is not null))
            group by c.model, q.rule order by c.model nulls first, q.rule nulls first
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var outcomes = new List<ReplayOutcome>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            outcomes.Add(new ReplayOutcome(reader.GetString(0), reader.IsDBNull(1) ? null : reader.GetString(1), reader.GetInt64(2)));
        }

        return outcomes;
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        chosen?.Dispose();
        places.Dispose();
        connection.Execute($"drop table if exists {staged}");
        connection.Dispose();
    }

    private async Task BeginAsync(RowFilter filter, IReadOnlyDictionary<string, string> values, CancellationToken cancellation)
    {
        var mended = new MendedRows(session, connection, source);
        var named = await mended.NamedAsync(values, cancellation).ConfigureAwait(false);
        Finished = await places.LeaveAsync(cancellation).ConfigureAwait(false);
        chosen = await ChosenRows.FindAsync(session, connection, source.Name, filter, "chosen", cancellation).ConfigureAwait(false);
        if (chosen.Count > 0 && named.Count > 0)
        {
            await MendAsync(mended, named, cancellation).ConfigureAwait(false);
        }
        else if (chosen.Count > 0)
        {
            await ReadAgainAsync(cancellation).ConfigureAwait(false);
            await JudgeAsync(cancellation).ConfigureAwait(false);
        }

        await places.LeaveAsync(cancellation).ConfigureAwait(false);
        await new Settlement(session, connection).RunAsync(source.Name, cancellation).ConfigureAwait(false);
        untaken = places.Any && await UntakenAsync(cancellation).ConfigureAwait(false);
    }

    /// <summary>Whether a table of the source has not yet taken all that landed; an earlier call may have been stopped before its run.</summary>
    private async Task<bool> UntakenAsync(CancellationToken cancellation)
    {
        var name = new TableName(Layer.Bronze, source.Name);
        var bronze = await session.Lake.FindAsync(name.Folder, cancellation).ConfigureAwait(false);
        foreach (var model in session.Project.Graph.Readers(name))
        {
            var table = await session.Lake.FindAsync(model.Folder, cancellation).ConfigureAwait(false);
            if (table?.State.Record?.Inputs.GetValueOrDefault(name.ToString()) != bronze?.State.AsInput)
            {
                return true;
            }
        }

        return false;
    }

    private async Task MendAsync(MendedRows mended, IReadOnlyDictionary<string, string> values, CancellationToken cancellation)
    {
        foreach (var batch in Numbers("true"))
        {
            var rows = await mended.StageAsync(chosen!, batch, values, staged, cancellation).ConfigureAwait(false);
            var decided = FormattableString.Invariant(
                $"select _file, _line, _sheet, _batch, null::varchar as model from {chosen!.Relation} where _batch = {batch} and model is not null"
            );
            await LandAsync(
                    rows,
                    (number, token) =>
                        new DecisionLog(session, connection).AppendAsync(source.Name, decided, DecisionTable.Mended, number, null, token),
                    cancellation
                )
                .ConfigureAwait(false);
        }
    }

    private async Task ReadAgainAsync(CancellationToken cancellation)
    {
        var batches = Numbers("model is null");
        if (batches.Count == 0)
        {
            return;
        }

        var ledger = await BatchLedger.OpenAsync(session.Own, source.Name, cancellation).ConfigureAwait(false);
        var reading = new UnreadRows(session, connection, source);
        foreach (var batch in ledger.Batches.Where(b => batches.Contains(b.Batch)).ToList())
        {
            if (await reading.StageAsync(chosen!, batch, places.Starts, staged, cancellation).ConfigureAwait(false) is { Count: > 0 } rows)
            {
                await LandAsync(rows, (_, _) => Task.CompletedTask, cancellation).ConfigureAwait(false);
            }
        }

        Unread = reading.Unread;
    }

    private async Task LandAsync(RowsAgain rows, Func<long, CancellationToken, Task> before, CancellationToken cancellation)
    {
        await new ReplayBatch(session.Own, session.Lake.Engine, connection, session.Lake.Time)
            .LandAsync(source, rows, before, cancellation)
            .ConfigureAwait(false);
        Landed += rows.Count;
    }

    private async Task JudgeAsync(CancellationToken cancellation)
    {
        var judging = new Judging(session, connection);
        foreach (var model in session.Project.Graph.Readers(new TableName(Layer.Bronze, source.Name)))
        {
            if (await judging.PassingAsync(chosen!, model, cancellation).ConfigureAwait(false) is null or > 0)
            {
                passing.Add(model);
            }
        }

        var forced = new List<TableName>();
        foreach (var model in passing)
        {
            var table = await session.Lake.FindAsync(model.Folder, cancellation).ConfigureAwait(false);
            if (table?.State.Record is { } record && record.Fingerprint == Fingerprints.Of(session.Project, model))
            {
                forced.Add(model);
            }
        }

        Forced = forced;
    }

    /// <summary>The batches of the chosen rows. Each comes again as one of its own: a file of the same name may have come twice, and a place is there once in a batch.</summary>
    private List<long> Numbers(string condition)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select distinct _batch from {chosen!.Relation} where {condition} order by 1";
        using var reader = command.ExecuteReader();
        var numbers = new List<long>();
        while (reader.Read())
        {
            numbers.Add(reader.GetInt64(0));
        }

        return numbers;
    }
}
