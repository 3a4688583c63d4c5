using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Log;

/// <summary>The commits and checkpoints a listing of <c>_delta_log</c> found.</summary>
internal sealed class LogListing
{
    private long newestCommit = -1;

    /// <summary>Commits by version.</summary>
    public Dictionary<long, ObjectInfo> Commits { get; } = [];

    /// <summary>Compacted commits, those that start first and of these the longest first.</summary>
    public List<CompactedCommits> Compactions { get; } = [];

    /// <summary>Complete checkpoints, the preferred one first: newest version, and at one version uuid before classic before multi-part.</summary>
    public List<CheckpointSet> Checkpoints { get; } = [];

    /// <summary>The newest version, or -1 for a folder without a log.</summary>
    public long Latest => Math.Max(newestCommit, Checkpoints.Count == 0 ? -1 : Checkpoints[0].Version);

    /// <summary>Lists the log from a version on.</summary>
    public static async Task<LogListing> ReadAsync(IObjectStore store, string logKey, long from, CancellationToken cancellationToken)
    {
        var listing = new LogListing();
        var checkpoints = new List<(LogFile File, ObjectInfo Info)>();
        var prefix = logKey + "/";
        var startAfter = from == 0 ? null : prefix + from.ToString("D20", System.Globalization.CultureInfo.InvariantCulture);
        await foreach (var info in store.ListAsync(prefix, startAfter, cancellationToken))
        {
            var name = info.Key[prefix.Length..];
            if (name[0] > '9')
            {
                break; // _last_checkpoint, _sidecars and _staged_commits sort behind all digits.
            }

            switch (LogFile.Parse(name))
            {
                case LogFile.Commit commit:
                    listing.Commits[commit.Version] = info;
                    listing.newestCommit = Math.Max(listing.newestCommit, commit.Version);
                    break;
                case LogFile.Compacted compacted when compacted.To > compacted.Version:
                    listing.Compactions.Add(new CompactedCommits(compacted.Version, compacted.To, info.Key));
                    break;
                case LogFile.Checksum or LogFile.Compacted or null:
                    break;
                case { } checkpoint when info.Size > 0:
                    checkpoints.Add((checkpoint, info));
                    break;
            }
        }

        listing.Checkpoints.AddRange(Complete(checkpoints));
        listing.Compactions.Sort(static (a, b) => a.From != b.From ? a.From.CompareTo(b.From) : b.To.CompareTo(a.To));
        return listing;
    }

    private static IEnumerable<CheckpointSet> Complete(List<(LogFile File, ObjectInfo Info)> files)
    {
        files.Sort(static (a, b) => b.File.CompareTo(a.File));
        var done = new HashSet<(long, int)>();
        foreach (var (file, info) in files)
        {
            if (file is not LogFile.MultiPartCheckpoint part)
            {
                yield return new CheckpointSet(file.Version, [info]);
            }
            else if (done.Add((part.Version, part.Parts)))
            {
                var parts = files
                    .Where(f => f.File is LogFile.MultiPartCheckpoint other && other.Version == part.Version && other.Parts == part.Parts)
                    .Select(f => f.Info)
                    .OrderBy(i => i.Key, StringComparer.Ordinal)
                    .ToList();
                if (parts.Count == part.Parts)
                {
                    yield return new CheckpointSet(part.Version, parts);
                }
            }
        }
    }
}

/// <summary>A complete checkpoint: all the parts it has.</summary>
internal sealed record CheckpointSet(long Version, IReadOnlyList<ObjectInfo> Parts);

/// <summary>One file that stands for the commits of a range, both ends included.</summary>
internal sealed record CompactedCommits(long From, long To, string Key);
