using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Ingest;

/// <summary>Proves one landing file and stages its rows. Memory is bounded by two buffers of 4 MiB a file.</summary>
/// <param name="zone">Where the file lies.</param>
/// <param name="contract">What it must be.</param>
/// <param name="scratch">An empty folder for staged rows.</param>
internal sealed class Preflight(LandingZone zone, SourceContract contract, string scratch)
{
    /// <summary>Reads the file once.</summary>
    /// <param name="file">The file as the listing showed it.</param>
    /// <param name="number">Its number in the batch.</param>
    /// <param name="connection">Gives a connection of the caller's own, for Parquet.</param>
    /// <param name="progress">Told of bytes read.</param>
    /// <param name="ct">Stops it.</param>
    /// <exception cref="TerminalException">The file is refused; <see cref="TillhouseException.At"/> names it.</exception>
    /// <exception cref="TransientException">T0415: it changed meanwhile.</exception>
    public StagedFile Run(LandingFile file, int number, Func<DuckDbConnection> connection, Action<long>? progress, CancellationToken ct)
    {
        var path = zone.FullPath(file);
        using var stage = new FileStage(contract, scratch, number);
        try
        {
            using var opened = OpenedFile.Open(path, progress);
            Stage(stage, opened, connection, ct);
            var hash = opened.Finish();
            stage.Dispose();
            RequireUnchanged(file);
            return new StagedFile
            {
                File = file,
                Sha256 = hash,
                Number = number,
                Parts = stage.Parts,
                UnreadablePath = stage.UnreadablePath,
                Landed = stage.Landed,
                Unreadable = stage.Unreadable,
                Drift = stage.Drift,
            };
        }
        catch (TerminalException e) when (e.Code != ErrorCodes.InvalidValue)
        {
            // A file that is still being written looks damaged; that is no finding yet.
            RequireUnchanged(file);
            throw new TerminalException(e.Code, e.Message, e.Help, new SourceLocation(file.Path, e.At?.Line ?? 0), e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new TerminalException(
                ErrorCodes.CannotRead,
                $"the file can't be read: {e.Message}",
                "see whether it is still there, and whether this user may read it",
                new SourceLocation(file.Path),
                e
            );
        }
    }

    /// <summary>Checks that a file is as the listing showed it.</summary>
    /// <exception cref="TransientException">T0415.</exception>
    public void RequireUnchanged(LandingFile file)
    {
        var now = new FileInfo(zone.FullPath(file));
        now = now.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? now;
        if (!now.Exists || now.Length != file.Size || now.LastWriteTimeUtc != file.Modified)
        {
            throw new TransientException(
                ErrorCodes.ChangedWhileRead,
                "the file changed or vanished while it was read",
                "write exports under a name that ends in .part and rename them when they are complete; the next run takes the file",
                new SourceLocation(file.Path)
            );
        }
    }

    private static void Stage(FileStage stage, OpenedFile file, Func<DuckDbConnection> connection, CancellationToken ct)
    {
        switch (file.Kind)
        {
            case FileKind.Csv:
                CsvStager.Stage(stage, file.Content!, ct);
                break;
            case FileKind.Json:
                JsonStager.Stage(stage, file.Content!, file.Name, ct);
                break;
            case FileKind.Xlsx:
                XlsxStager.Stage(stage, file.Path, ct);
                break;
            default:
                using (var own = connection())
                {
                    ParquetStager.Stage(stage, file.Path, own);
                }

                break;
        }
    }
}
