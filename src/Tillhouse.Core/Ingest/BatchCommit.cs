using System.Text.Json;
using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.DuckDb;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Ingest;

/// <summary>Commits one batch: quarantine first, then bronze, so that a batch in bronze has its unreadable records in quarantine too.</summary>
internal sealed class BatchCommit(
    PreparedBatch batch,
    IObjectStore store,
    IDeltaEngine engine,
    DuckDbConnection connection,
    TimeProvider time
)
{
    private readonly string _source = batch.Plan.Source.Name;
    private readonly DataFileWriter _writer = new(connection, store, time);

    private CommitOptions Options =>
        new()
        {
            Transaction = (BronzeTable.AppId(_source), batch.Record.Batch),
            Metrics = new Dictionary<string, long> { ["files"] = batch.Files.Count, ["bytes"] = batch.Files.Sum(f => f.File.Size) },
        };

    /// <summary>Runs both commits, those that are not in yet.</summary>
    /// <returns>The version of bronze with the batch in it.</returns>
    public async Task<long?> RunAsync(CancellationToken ct)
    {
        if (batch.QuarantineSelect is { } select)
        {
            await QuarantineAsync(select, ct).ConfigureAwait(false);
        }

        return await BronzeAsync(ct).ConfigureAwait(false);
    }

    private async Task QuarantineAsync(string select, CancellationToken ct)
    {
        var folder = QuarantineTable.Folder(_source);
        var table = await DeltaTable.TryOpenAsync(store, engine, folder, time, ct).ConfigureAwait(false);
        if (table?.Latest.Transactions.GetValueOrDefault(BronzeTable.AppId(_source))?.Version >= batch.Record.Batch)
        {
            return;
        }

        var files = await _writer
            .WriteAsync(folder, select, QuarantineTable.Schema, QuarantineTable.PartitionColumns, null, ct)
            .ConfigureAwait(false);
        RequireRows(files, batch.Files.Sum(f => f.Unreadable), folder);
        await CommitAsync(table, folder, QuarantineTable.Definition(_source), QuarantineTable.Schema, files, ct).ConfigureAwait(false);
    }

    private async Task<long?> BronzeAsync(CancellationToken ct)
    {
        var folder = BronzeTable.Folder(_source);
        var files = await _writer.WriteAsync(folder, batch.Select, batch.Schema, [], null, ct).ConfigureAwait(false);
        RequireRows(files, batch.Landed, folder);
        var definition = BronzeTable.Definition(batch.Plan.Source) with { Schema = batch.Schema };
        var table = batch.Plan.Bronze ?? await DeltaTable.TryOpenAsync(store, engine, folder, time, ct).ConfigureAwait(false);
        return await CommitAsync(table, folder, definition, batch.Schema, files, ct).ConfigureAwait(false);
    }

    /// <summary>Commits files with the batch as the transaction, and columns that are new with them.</summary>
    private async Task<long?> CommitAsync(
        DeltaTable? table,
        string folder,
        TableDefinition definition,
        StructType schema,
        IReadOnlyList<AddFile> files,
        CancellationToken ct
    )
    {
        if (table is null)
        {
            table = await DeltaTable.CreateAsync(store, engine, folder, definition, files, Options, time, ct).ConfigureAwait(false);
            return table.Latest.Version;
        }

        return Version(await WidenedAppend.CommitAsync(table, schema, files, Options, ct).ConfigureAwait(false));
    }

    /// <summary>That the batch is in already is no failure: a run that lost its lease finished it.</summary>
    private static long? Version(CommitResult result) =>
        result is CommitResult.Conflicted { Reason: ConflictReason.AlreadyApplied } done ? done.WinnerVersion : result.Required().Version;

    /// <summary>Two counts of one thing, made by two programs, must agree before anything is committed.</summary>
    /// <exception cref="TerminalException">T0417.</exception>
    internal static void RequireRows(IReadOnlyList<AddFile> files, long expected, string folder)
    {
        var written = 0L;
        foreach (var file in files)
        {
            using var stats = JsonDocument.Parse(file.Stats ?? "{}");
            written += stats.RootElement.TryGetProperty("numRecords", out var rows) ? rows.GetInt64() : 0;
        }

        if (written != expected)
        {
            throw new TerminalException(
                ErrorCodes.RowsDoNotAddUp,
                FormattableString.Invariant($"preflight counted {expected} rows for {folder} and the engine wrote {written}"),
                "nothing was committed; this is a bug in till: please report it with the file"
            );
        }
    }
}
