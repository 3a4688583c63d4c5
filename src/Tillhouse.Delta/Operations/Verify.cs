using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Rows;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Operations;

/// <summary>Compares what the log says with what is there: checksum, files, sizes, hashes, rows and statistics. Nothing is changed.</summary>
public static class Verify
{
    /// <summary>Checks every file of a version. Faults are the result, not exceptions: a damaged file does not end the check.</summary>
    /// <param name="table">The table.</param>
    /// <param name="snapshot">Which version; by default the newest that is known.</param>
    /// <param name="readRows">False looks only at existence and size: one listing instead of reading everything.</param>
    /// <param name="progress">Told the number of files that are done.</param>
    /// <param name="cancellationToken">Ends the check.</param>
    public static async Task<VerifyReport> VerifyAsync(
        this DeltaTable table,
        Snapshot? snapshot = null,
        bool readRows = true,
        IProgress<int>? progress = null,
        CancellationToken cancellationToken = default
    )
    {
        snapshot ??= table.Latest;
        var files = snapshot.Files.OrderBy(f => f.Key.Path, StringComparer.Ordinal).ToList();
        var paths = files.Select(f => TableFiles.Inside(f.Key.Path)).OfType<string>().ToHashSet(StringComparer.Ordinal);
        var found = await TableFiles.FindAsync(table, paths, cancellationToken);
        var missing = (await TableFiles.MissingAsync(table, files, cancellationToken)).ToDictionary(m => m.File.Key);
        var faults = new List<FileFault>(await SummedUpAsync(table, snapshot, cancellationToken));
        var hashed = 0;
        for (var i = 0; i < files.Count; i++)
        {
            var file = files[i];
            var hash = readRows ? HashOf(file, snapshot) : null;
            hashed += hash is null ? 0 : 1;
            var listed = TableFiles.Inside(file.Key.Path) is { } path ? found.GetValueOrDefault(path) : null;
            faults.AddRange(
                Listed(file, listed, missing.GetValueOrDefault(file.Key)) is { } fault ? [fault]
                : readRows ? await ReadAsync(table, snapshot, file, hash, listed, cancellationToken)
                : []
            );
            progress?.Report(i + 1);
        }

        return new VerifyReport
        {
            Snapshot = snapshot,
            Faults = faults,
            Files = files.Count,
            Hashed = hashed,
        };
    }

    /// <summary>Where the version's own checksum tells of another table than its log (section 9). There need not be one.</summary>
    private static async Task<IEnumerable<FileFault>> SummedUpAsync(
        DeltaTable table,
        Snapshot snapshot,
        CancellationToken cancellationToken
    )
    {
        var name = LogFile.ChecksumName(snapshot.Version);
        var content = await table.Store.ReadAsync(ObjectKey.Join(snapshot.LogKey, name), cancellationToken);
        return VersionChecksum
                .Parse(content)
                ?.Differences(snapshot)
                .Select(d => new FileFault($"_delta_log/{name}", FaultKind.Checksum, $"the log gives {d}"))
            ?? [];
    }

    /// <summary>What is wrong with a file before it is read; null when it can be.</summary>
    private static FileFault? Listed(LiveFile file, ObjectInfo? listed, MissingFile? missing) =>
        missing is { IsVector: true } ? new(file.Path, FaultKind.Missing, $"its deletion vector {missing.Path} is not there")
        : missing is not null ? new(file.Path, FaultKind.Missing, "it is not there")
        : listed is null && !Log.FilePath.IsAbsolute(file.Key.Path) ? new(file.Path, FaultKind.Outside, "its path leaves the table")
        : listed is not null && listed.Size != file.Size
            ? new(file.Path, FaultKind.Size, FormattableString.Invariant($"it has {listed.Size} bytes instead of {file.Size}"))
        : null;

    private static async Task<IReadOnlyList<FileFault>> ReadAsync(
        DeltaTable table,
        Snapshot snapshot,
        LiveFile file,
        string? hash,
        ObjectInfo? listed,
        CancellationToken cancellationToken
    )
    {
        if (hash is not null && listed is not null)
        {
            await using var stream = await table.Store.OpenAsync(listed.Key, cancellationToken);
            var now = stream is null ? null : await XxHash64.OfAsync(stream, cancellationToken);
            if (now != hash)
            {
                return
                [
                    new(file.Path, FaultKind.Hash, $"its bytes are not those that were written: {FileHash.Tag} {now} instead of {hash}"),
                ];
            }
        }

        return await table.Engine.CheckAsync(snapshot, file, cancellationToken);
    }

    private static string? HashOf(LiveFile file, Snapshot snapshot) =>
        file.ToAdd(snapshot.PartitionColumns, dataChange: false).Tags?.GetValueOrDefault(FileHash.Tag);
}

/// <summary>What a verification found.</summary>
public sealed record VerifyReport
{
    /// <summary>What was checked.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>What is wrong; none when all is well.</summary>
    public required IReadOnlyList<FileFault> Faults { get; init; }

    /// <summary>How many files were looked at.</summary>
    public required int Files { get; init; }

    /// <summary>How many of them carry a hash, so that a flipped bit would have been found for certain.</summary>
    public required int Hashed { get; init; }
}
