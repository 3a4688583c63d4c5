using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// Files of an earlier batch, read again as their contract is now. The files themselves are read and not the texts in quarantine, because a line means nothing
/// without the header above it, and a record may go on behind its line.
/// </summary>
internal sealed class FilesAgain : IDisposable
{
    private readonly string scratch;
    private readonly List<StagedFile> files = [];
    private readonly List<(string File, string Why)> unread = [];

    private FilesAgain(string scratch) => this.scratch = scratch;

    /// <summary>The files that can't be read again, and why.</summary>
    public IReadOnlyList<(string File, string Why)> Unread => unread;

    /// <summary>Whether any could.</summary>
    public bool Any => files.Count > 0;

    /// <summary>The columns that the contract does not name.</summary>
    public IEnumerable<string> Added => files.SelectMany(f => f.Drift.Added).Select(a => a.Column).Distinct();

    /// <summary>Reads files again.</summary>
    /// <param name="zone">Where they lie.</param>
    /// <param name="source">Their source.</param>
    /// <param name="of">The batch that took them.</param>
    /// <param name="paths">Which of its files.</param>
    /// <param name="folder">Where rows are staged.</param>
    /// <param name="connection">An open connection to the engine's database; only duplicates of it are used.</param>
    /// <param name="ct">Stops it.</param>
    public static FilesAgain Read(
        LandingZone zone,
        SourceContract source,
        BatchRecord of,
        IReadOnlyList<string> paths,
        string folder,
        DuckDbConnection connection,
        CancellationToken ct
    )
    {
        var scratch = Directory.CreateDirectory(Path.Combine(folder, $"{source.Name}-{Guid.NewGuid():N}")).FullName;
        var again = new FilesAgain(scratch);
        try
        {
            var listed = zone.Files(source).ToDictionary(f => f.Path, StringComparer.Ordinal);
            var preflight = new Preflight(zone, source, scratch);
            foreach (var (number, path) in paths.Index())
            {
                again.Add(path, of, listed.GetValueOrDefault(path), f => FileOutcome.Of(preflight, f, number + 1, connection, null, ct));
            }

            return again;
        }
        catch
        {
            again.Dispose();
            throw;
        }
    }

    /// <summary>All records that can be read now, with bronze's columns.</summary>
    public string Readable(IReadOnlyList<string> columns) => StageSql.Bronze(files, columns, 0, DateTime.UnixEpoch);

    /// <summary>All records that still can't be read, as quarantine has them; null when there are none.</summary>
    public string? Unreadable => StageSql.Quarantine(files, 0, DateTime.UnixEpoch);

    /// <inheritdoc/>
    public void Dispose() => Directory.Delete(scratch, recursive: true);

    private void Add(string path, BatchRecord of, LandingFile? listed, Func<LandingFile, FileOutcome> read)
    {
        var taken = of.Files.FirstOrDefault(f => f.Path == path)?.Sha256;
        switch (listed is null ? null : read(listed))
        {
            case FileOutcome.Staged staged when staged.File.Sha256 == taken:
                files.Add(staged.File);
                break;
            case FileOutcome.Staged:
                unread.Add((path, "it is another file now than the one that was taken"));
                break;
            case FileOutcome.Refused refused:
                unread.Add((path, $"{refused.File.Message} ({refused.File.Code})"));
                break;
            case FileOutcome.Unsettled:
                unread.Add((path, "it is being written"));
                break;
            default:
                unread.Add((path, "it is no longer in the landing zone"));
                break;
        }
    }
}
