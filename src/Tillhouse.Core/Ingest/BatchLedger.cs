using System.Globalization;
using System.Text.Json;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// The batches of one source: which files were taken, by content. Reading it costs one listing and one read, that of the index, unless batches came after
/// the index was last written.
/// </summary>
public sealed class BatchLedger
{
    private const string IndexName = "index.json";
    private readonly IObjectStore _store;
    private readonly string _folder;
    private readonly SortedDictionary<long, BatchRecord> _batches;
    private readonly Dictionary<string, BatchFile> _seen = new(StringComparer.Ordinal);
    private readonly Dictionary<string, BatchRefusal> _refused = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _content = new(StringComparer.Ordinal);
    private readonly HashSet<long> _void = [];

    private BatchLedger(IObjectStore store, string folder, SortedDictionary<long, BatchRecord> batches)
    {
        (_store, _folder, _batches) = (store, folder, batches);
        _void.UnionWith(batches.Values.SelectMany(b => b.Voids));
        foreach (var batch in batches.Values.Where(b => !_void.Contains(b.Batch)))
        {
            Learn(batch);
        }
    }

    /// <summary>Where the batches of a source lie below the lake's root.</summary>
    public static string FolderOf(string source) => $"_till/batches/{source}/";

    /// <summary>The newest batch, 0 when there is none.</summary>
    public long Newest => _batches.Count == 0 ? 0 : _batches.Keys.Last();

    /// <summary>The last file of the newest batch that took one; null when none was taken.</summary>
    public BatchFile? NewestFile => _batches.Values.LastOrDefault(b => b.Files.Count > 0 && !_void.Contains(b.Batch))?.Files[^1];

    /// <summary>The files of which some records could not be read: what a file like that lacks may be among these.</summary>
    public IEnumerable<(long Batch, string File)> IncompleteFiles =>
        _batches.Values.SelectMany(b => b.Files.Where(f => f.Unreadable > 0).Select(f => (b.Batch, f.Path)));

    /// <summary>The batches in their order.</summary>
    public IReadOnlyCollection<BatchRecord> Batches => _batches.Values;

    /// <summary>Reads the batches of a source.</summary>
    /// <exception cref="TerminalException">T0418: a batch can't be read.</exception>
    public static async Task<BatchLedger> OpenAsync(IObjectStore store, string source, CancellationToken cancellationToken = default)
    {
        var folder = FolderOf(source);
        var numbers = new SortedSet<long>();
        var hasIndex = false;
        await foreach (var entry in store.ListAsync(folder, null, cancellationToken).ConfigureAwait(false))
        {
            var name = entry.Key[folder.Length..];
            hasIndex |= name == IndexName;
            if (name.Length == 25 && long.TryParse(name.AsSpan(0, 20), NumberStyles.None, CultureInfo.InvariantCulture, out var number))
            {
                numbers.Add(number);
            }
        }

        var batches = new SortedDictionary<long, BatchRecord>();
        if (hasIndex && await ReadIndexAsync(store, folder, cancellationToken).ConfigureAwait(false) is { } index)
        {
            foreach (var batch in index.Batches.Where(b => numbers.Contains(b.Batch)))
            {
                batches[batch.Batch] = batch;
            }
        }

        foreach (var number in numbers.Where(n => !batches.ContainsKey(n)))
        {
            batches[number] = await ReadBatchAsync(store, folder, number, cancellationToken).ConfigureAwait(false);
        }

        return new BatchLedger(store, folder, batches);
    }

    /// <summary>Whether a listed file was taken as it is, by path, size and time: it need not be read again.</summary>
    public bool Knows(LandingFile file) =>
        _seen.TryGetValue(file.Path, out var seen) && seen.Size == file.Size && seen.Modified == file.Modified;

    /// <summary>The refusal of a listed file, or null when there is none, or the file or its contract has changed since.</summary>
    /// <param name="file">The file.</param>
    /// <param name="form">How its source is read now.</param>
    public RefusedFile? RefusalOf(LandingFile file, string form) =>
        _refused.TryGetValue(file.Path, out var refusal)
        && refusal.Size == file.Size
        && refusal.Modified == file.Modified
        && refusal.Form == form
            ? refusal.File
            : null;

    /// <summary>The path under which a content was taken, or null.</summary>
    public string? PathOf(string sha256) => _content.GetValueOrDefault(sha256);

    /// <summary>The batch that was begun and not finished, or null.</summary>
    /// <param name="finished">The newest batch whose rows are in bronze: its transaction's version.</param>
    public BatchRecord? Unfinished(long finished) =>
        _batches.Values.FirstOrDefault(b => b.Batch > finished && b.Files.Count > 0 && !_void.Contains(b.Batch));

    /// <summary>Writes a batch, unless there is one of its number: then another run was first, and this gives false.</summary>
    public async Task<bool> AddAsync(BatchRecord batch, CancellationToken cancellationToken = default)
    {
        var bytes = JsonSerializer.SerializeToUtf8Bytes(batch, BatchJson.Default.BatchRecord);
        var outcome = await _store.PutIfAbsentAsync(Key(_folder, batch.Batch), bytes, cancellationToken).ConfigureAwait(false);
        if (outcome is not PutOutcome.Created)
        {
            return false;
        }

        _batches.Add(batch.Batch, batch);
        _void.UnionWith(batch.Voids);
        Learn(batch);
        return true;
    }

    /// <summary>Writes the index anew. It is called when a batch is finished.</summary>
    public Task WriteIndexAsync(CancellationToken cancellationToken = default)
    {
        var index = new BatchIndex(Newest, [.. _batches.Values]);
        return _store.PutAsync(
            _folder + IndexName,
            JsonSerializer.SerializeToUtf8Bytes(index, BatchJson.Default.BatchIndex),
            cancellationToken
        );
    }

    private static string Key(string folder, long number) => string.Create(CultureInfo.InvariantCulture, $"{folder}{number:D20}.json");

    private static async Task<BatchIndex?> ReadIndexAsync(IObjectStore store, string folder, CancellationToken cancellationToken)
    {
        try
        {
            var bytes = await store.ReadAsync(folder + IndexName, cancellationToken).ConfigureAwait(false);
            return bytes is null ? null : JsonSerializer.Deserialize(bytes, BatchJson.Default.BatchIndex);
        }
        catch (JsonException)
        {
            // The batches themselves say everything that the index does.
            return null;
        }
    }

    private static async Task<BatchRecord> ReadBatchAsync(
        IObjectStore store,
        string folder,
        long number,
        CancellationToken cancellationToken
    )
    {
        var key = Key(folder, number);
        try
        {
            var bytes = await store.ReadAsync(key, cancellationToken).ConfigureAwait(false);
            if (bytes is not null && JsonSerializer.Deserialize(bytes, BatchJson.Default.BatchRecord) is { } batch && batch.Batch == number)
            {
                return batch;
            }
        }
        catch (JsonException) { }

        throw new TerminalException(
            ErrorCodes.DamagedBatch,
            $"the batch record {store.Locate(key)} can't be read",
            "restore it from a backup: it says which files are in bronze; without it they would be taken twice"
        );
    }

    private void Learn(BatchRecord batch)
    {
        foreach (var file in batch.Files.Concat(batch.Again))
        {
            _seen[file.Path] = file;
            _refused.Remove(file.Path);
        }

        foreach (var file in batch.Files)
        {
            _content.TryAdd(file.Sha256, file.Path);
        }

        foreach (var refusal in batch.Refused)
        {
            _refused[refusal.File.Path] = refusal;
        }
    }
}
