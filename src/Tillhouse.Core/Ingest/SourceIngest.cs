using System.Collections.Concurrent;
using Tillhouse.Core.Project;
using Tillhouse.Delta;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Storage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Takes a source's new files into bronze, each exactly once by content. In order: every file is proven and staged; the batch is written to the ledger; its
/// unreadable records are committed to quarantine; its rows are committed to bronze. Both commits carry the batch as their transaction, so a run that
/// stopped between any two steps is gone on with as it stands.
/// </summary>
/// <param name="zone">Where files arrive.</param>
/// <param name="store">The lake.</param>
/// <param name="engine">Delta's engine.</param>
/// <param name="connection">An open connection to the engine's database; only duplicates of it are used.</param>
/// <param name="scratch">
/// A folder for staged rows: as many bytes as the batch's text unpacked. Each batch has a folder of its own in it and removes it.
/// </param>
/// <param name="time">The clock.</param>
public sealed class SourceIngest(
    LandingZone zone,
    IObjectStore store,
    IDeltaEngine engine,
    DuckDbConnection connection,
    string scratch,
    TimeProvider time
)
{
    /// <summary>Opens a table of the lake at its newest version, or gives null. Who has opened it before gives the same again, and only what is new is read.</summary>
    public Func<string, CancellationToken, Task<DeltaTable?>> Open { private get; init; } =
        (folder, cancellationToken) => DeltaTable.TryOpenAsync(store, engine, folder, time, cancellationToken);

    /// <summary>Looks for new files without reading one: a listing of the landing zone, the ledger's index, bronze's log.</summary>
    /// <exception cref="TerminalException">T0418: the ledger is damaged.</exception>
    public async Task<IngestPlan> PlanAsync(SourceContract source, CancellationToken cancellationToken = default)
    {
        var files = zone.Files(source);
        var ledger = await BatchLedger.OpenAsync(store, source.Name, cancellationToken).ConfigureAwait(false);

        // A source that never had a batch has no bronze to look at.
        var bronze = ledger.Newest == 0 ? null : await Open(BronzeTable.Folder(source.Name), cancellationToken).ConfigureAwait(false);
        var finished = bronze?.Latest.Transactions.GetValueOrDefault(BronzeTable.AppId(source.Name))?.Version ?? 0;
        var unfinished = ledger.Unfinished(finished);
        var form = ReadingForm.Of(source);
        var refused = files.Select(f => ledger.RefusalOf(f, form)).OfType<RefusedFile>();
        var known = files.Count(ledger.Knows);
        var fresh = files.Where(f => !ledger.Knows(f) && ledger.RefusalOf(f, form) is null);
        return new IngestPlan
        {
            Source = source,
            Batch = unfinished?.Batch ?? ledger.Newest + 1,
            Files = unfinished is null ? [.. fresh] : Listed(unfinished, files),
            Known = known,
            Refused = [.. refused],
            Unfinished = unfinished,
            Ledger = ledger,
            Bronze = bronze,
        };
    }

    /// <summary>Takes what a plan found: <see cref="PrepareAsync"/> and <see cref="CommitAsync"/>.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Told of bytes read.</param>
    /// <param name="cancellationToken">Stops it; nothing half is left.</param>
    public async Task<BatchResult> TakeAsync(
        IngestPlan plan,
        IProgress<IngestProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        using var batch = await PrepareAsync(plan, progress, cancellationToken).ConfigureAwait(false);
        return await CommitAsync(batch, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Proves and stages the files of a plan. The lake is not touched.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="progress">Told of bytes read.</param>
    /// <param name="cancellationToken">Stops it.</param>
    public async Task<PreparedBatch> PrepareAsync(
        IngestPlan plan,
        IProgress<IngestProgress>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        var folder = Directory.CreateDirectory(Path.Combine(scratch, $"{plan.Source.Name}-{Guid.NewGuid():N}")).FullName;
        try
        {
            var outcomes = await PreflightAsync(plan, folder, progress, cancellationToken).ConfigureAwait(false);
            var isBroken = plan.Unfinished is { } begun && !IsAsBegun(begun, outcomes);
            return isBroken ? Voided(plan, outcomes, folder) : Batch(plan, outcomes, folder);
        }
        catch
        {
            Directory.Delete(folder, recursive: true);
            throw;
        }
    }

    /// <summary>Writes a prepared batch to the ledger, to quarantine and to bronze.</summary>
    /// <exception cref="TransientException">T0419: another run took the batch.</exception>
    /// <exception cref="TerminalException">T0417: rows do not add up; nothing was committed.</exception>
    /// <exception cref="DeltaException">A commit failed.</exception>
    public async Task<BatchResult> CommitAsync(PreparedBatch batch, CancellationToken cancellationToken = default)
    {
        var ledger = batch.Plan.Ledger;
        var record = batch.Record;
        var isNews = record.Files.Count + record.Again.Count + record.Refused.Count + record.Voids.Count > 0;
        if (record != batch.Plan.Unfinished && isNews && !await ledger.AddAsync(record, cancellationToken).ConfigureAwait(false))
        {
            throw new TransientException(
                ErrorCodes.BatchTaken,
                FormattableString.Invariant($"another run took batch {record.Batch} of {batch.Plan.Source.Name} at the same time"),
                "run again: what the other run took is not taken twice"
            );
        }

        long? version = null;
        if (record.Files.Count > 0)
        {
            using var own = connection.Duplicate();
            own.Execute("SET TimeZone = 'UTC'");
            version = await new BatchCommit(batch, store, engine, own, time).RunAsync(cancellationToken).ConfigureAwait(false);
        }

        if (isNews)
        {
            await ledger.WriteIndexAsync(cancellationToken).ConfigureAwait(false);
        }

        return new BatchResult
        {
            Batch = record.Batch,
            Files = [.. batch.Files.Select(f => new BatchFileResult(f.File.Path, f.File.Size, f.Landed, f.Unreadable, f.Drift))],
            Again = batch.Again,
            Refused = [.. record.Refused.Select(r => r.File)],
            Unsettled = batch.Unsettled,
            BronzeVersion = version,
        };
    }

    private static List<LandingFile> Listed(BatchRecord batch, IReadOnlyList<LandingFile> files) =>
        [.. batch.Files.Select(f => files.FirstOrDefault(l => l.Path == f.Path)).OfType<LandingFile>()];

    private static bool IsAsBegun(BatchRecord begun, IReadOnlyCollection<FileOutcome> outcomes)
    {
        var staged = outcomes.OfType<FileOutcome.Staged>().ToDictionary(o => o.File.File.Path, o => o.File.Sha256, StringComparer.Ordinal);
        return begun.Files.All(f => staged.GetValueOrDefault(f.Path) == f.Sha256);
    }

    private async Task<IReadOnlyList<FileOutcome>> PreflightAsync(
        IngestPlan plan,
        string folder,
        IProgress<IngestProgress>? progress,
        CancellationToken cancellationToken
    )
    {
        var preflight = new Preflight(zone, plan.Source, folder);
        var outcomes = new ConcurrentBag<FileOutcome>();
        var total = plan.Bytes;
        var done = 0L;
        var report = progress is null
            ? null
            : new Action<long>(bytes => progress.Report(new IngestProgress(Interlocked.Add(ref done, bytes), total)));

        // Large files first, so that the last one does not keep one core waiting for the other.
        var work = plan.Files.Select((file, i) => (File: file, Number: i + 1)).OrderByDescending(w => w.File.Size).ToList();
        var options = new ParallelOptions { MaxDegreeOfParallelism = Environment.ProcessorCount, CancellationToken = cancellationToken };
        await Parallel
            .ForEachAsync(
                work,
                options,
                (item, ct) =>
                {
                    outcomes.Add(FileOutcome.Of(preflight, item.File, item.Number, connection, report, ct));
                    return ValueTask.CompletedTask;
                }
            )
            .ConfigureAwait(false);
        return [.. outcomes.OrderBy(o => o.Number)];
    }

    private PreparedBatch Batch(IngestPlan plan, IReadOnlyList<FileOutcome> outcomes, string folder)
    {
        var again = new List<(StagedFile File, string TakenAs)>();
        var fresh = new List<StagedFile>();
        var contents = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var file in outcomes.OfType<FileOutcome.Staged>().Select(o => o.File))
        {
            var takenAs = plan.Unfinished is null ? plan.Ledger.PathOf(file.Sha256) : null;
            takenAs ??= contents.TryAdd(file.Sha256, file.File.Path) ? null : contents[file.Sha256];
            if (takenAs is { } path && !IsBack(plan, file, fresh.LastOrDefault()))
            {
                again.Add((file, path));
            }
            else
            {
                fresh.Add(file);
            }
        }

        var form = ReadingForm.Of(plan.Source);
        var record =
            plan.Unfinished
            ?? new BatchRecord
            {
                Batch = plan.Batch,
                Created = BatchRecord.Microseconds(time.GetUtcNow().UtcDateTime),
                Files = [.. fresh.Select(Entry)],
                Again = [.. again.Select(a => Entry(a.File))],
                Refused =
                [
                    .. outcomes.OfType<FileOutcome.Refused>().Select(o => new BatchRefusal(o.Listed.Size, o.Listed.Modified, o.File, form)),
                ],
            };
        var added = fresh.SelectMany(f => f.Drift.Added).Select(a => a.Column).Distinct();
        return new PreparedBatch(plan, record, fresh, Schema(plan, added), folder)
        {
            Again = [.. again.Select(a => (a.File.File.Path, a.TakenAs))],
            Unsettled = [.. outcomes.OfType<FileOutcome.Unsettled>().Select(o => o.Path)],
        };
    }

    /// <summary>
    /// Whether a source that stands in each file as a whole is again as it was some files ago. The file is newer than the newest that was taken: an old one
    /// that was only moved is not.
    /// </summary>
    private static bool IsBack(IngestPlan plan, StagedFile file, StagedFile? before)
    {
        var newest = before is null ? plan.Ledger.NewestFile : Entry(before);
        return plan.Source.Mode == SourceMode.Snapshot
            && newest is not null
            && newest.Sha256 != file.Sha256
            && newest.Modified < file.File.Modified;
    }

    /// <summary>A begun batch whose files are no longer what they were can't be finished: a batch of no files says so, and the next plan starts afresh.</summary>
    private PreparedBatch Voided(IngestPlan plan, IReadOnlyList<FileOutcome> outcomes, string folder)
    {
        var record = new BatchRecord
        {
            Batch = plan.Ledger.Newest + 1,
            Created = BatchRecord.Microseconds(time.GetUtcNow().UtcDateTime),
            Files = [],
            Voids = [plan.Batch],
        };
        return new PreparedBatch(plan, record, [], Schema(plan, []), folder)
        {
            Unsettled = [.. plan.Unfinished!.Files.Select(f => f.Path).Union(outcomes.OfType<FileOutcome.Unsettled>().Select(o => o.Path))],
        };
    }

    private static StructType Schema(IngestPlan plan, IEnumerable<string> added) =>
        plan.Bronze is { } bronze
            ? BronzeTable.Widen(bronze.Latest.Schema, plan.Source.Columns.Select(c => c.Name).Concat(added))
            : BronzeTable.Definition(plan.Source, added).Schema;

    private static BatchFile Entry(StagedFile file) =>
        new(file.File.Path, file.File.Size, file.File.Modified, file.Sha256) { Unreadable = file.Unreadable };
}
