using System.Globalization;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Delta;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Lands rows of an earlier batch again, mended or read anew, as a batch of their own: numbered by the ledger, with the old file and line, in one commit that
/// carries the number. A batch that was stopped before that commit never was: its rows are still where they came from.
/// </summary>
/// <param name="store">The lake.</param>
/// <param name="engine">Delta's engine.</param>
/// <param name="connection">An open connection to the engine's database; only duplicates of it are used.</param>
/// <param name="time">The clock.</param>
internal sealed class ReplayBatch(IObjectStore store, IDeltaEngine engine, DuckDbConnection connection, TimeProvider time)
{
    /// <summary>Lands the rows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="rows">The rows; each place is there once.</param>
    /// <param name="before">Told the number of the batch before its rows land.</param>
    /// <param name="ct">Stops it.</param>
    /// <returns>The batch.</returns>
    /// <exception cref="TransientException">T0419: another run took the batch. T0420: files were begun to be taken.</exception>
    /// <exception cref="TerminalException">T0417: rows do not add up; nothing was committed.</exception>
    public async Task<long> LandAsync(
        SourceContract source,
        RowsAgain rows,
        Func<long, CancellationToken, Task> before,
        CancellationToken ct
    )
    {
        var folder = BronzeTable.Folder(source.Name);
        var ledger = await BatchLedger.OpenAsync(store, source.Name, ct).ConfigureAwait(false);
        var bronze = await DeltaTable.TryOpenAsync(store, engine, folder, time, ct).ConfigureAwait(false);
        RequireFinished(source, ledger, bronze);
        var record = new BatchRecord
        {
            Batch = ledger.Newest + 1,
            Created = BatchRecord.Microseconds(time.GetUtcNow().UtcDateTime),
            Files = [],
            Replays = rows.Of,
        };
        if (!await ledger.AddAsync(record, ct).ConfigureAwait(false))
        {
            throw Taken(source, record);
        }

        await before(record.Batch, ct).ConfigureAwait(false);
        await CommitAsync(source, rows, record, bronze!, folder, ct).ConfigureAwait(false);
        await ledger.WriteIndexAsync(ct).ConfigureAwait(false);
        return record.Batch;
    }

    private async Task CommitAsync(
        SourceContract source,
        RowsAgain rows,
        BatchRecord record,
        DeltaTable bronze,
        string folder,
        CancellationToken ct
    )
    {
        var schema = BronzeTable.Widen(bronze.Latest.Schema, source.Columns.Select(c => c.Name).Concat(rows.Columns));
        var values = schema.Fields.Select(f => f.Name).Select(c => Value(c, rows, record));
        using var own = connection.Duplicate();
        own.Execute("SET TimeZone = 'UTC'");
        var files = await new DataFileWriter(own, store, time)
            .WriteAsync(folder, $"select {string.Join(", ", values)} from {rows.Relation} as r", schema, [], null, ct)
            .ConfigureAwait(false);
        BatchCommit.RequireRows(files, rows.Count, folder);
        var options = new CommitOptions { Transaction = (BronzeTable.AppId(source.Name), record.Batch) };
        var result = await WidenedAppend.CommitAsync(bronze, schema, files, options, ct).ConfigureAwait(false);
        if (result is CommitResult.Conflicted { Reason: ConflictReason.AlreadyApplied })
        {
            // A newer batch is in, so this one must never be: who has taken it knows nothing of these rows.
            throw Taken(source, record);
        }

        result.Required();
    }

    /// <summary>A batch that was begun before this one would never be finished after it: bronze knows only the newest that is in.</summary>
    private static void RequireFinished(SourceContract source, BatchLedger ledger, DeltaTable? bronze)
    {
        var finished = bronze?.Latest.Transactions.GetValueOrDefault(BronzeTable.AppId(source.Name))?.Version ?? 0;
        if (bronze is null || ledger.Unfinished(finished) is not null)
        {
            throw new TransientException(
                ErrorCodes.BatchUnfinished,
                $"a run was stopped while it took files of {source.Name}",
                "let a run finish them first: till run"
            );
        }
    }

    private static string Value(string column, RowsAgain rows, BatchRecord record) =>
        column switch
        {
            BronzeColumns.File or BronzeColumns.Line or BronzeColumns.Sheet => $"r.{column}",
            BronzeColumns.Batch => string.Create(CultureInfo.InvariantCulture, $"{record.Batch}::bigint as {column}"),
            BronzeColumns.IngestedAt => string.Create(
                CultureInfo.InvariantCulture,
                $"timestamp '{record.Created:yyyy-MM-dd HH:mm:ss.ffffff}' as {column}"
            ),
            _ when rows.Columns.Contains(column) => $"r.{Quote.Name(column)}",
            _ => $"null::varchar as {Quote.Name(column)}",
        };

    private static TransientException Taken(SourceContract source, BatchRecord record) =>
        new(
            ErrorCodes.BatchTaken,
            string.Create(CultureInfo.InvariantCulture, $"another run took batch {record.Batch} of {source.Name} at the same time"),
            "give the command again: what has landed does not land twice"
        );
}
