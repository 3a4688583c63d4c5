using Tillhouse.DuckDb;

namespace Tillhouse.Core.Ingest;

/// <summary>What preflight made of a file.</summary>
internal abstract record FileOutcome(int Number)
{
    /// <summary>It is whole and staged.</summary>
    public sealed record Staged(int Number, StagedFile File) : FileOutcome(Number);

    /// <summary>It is refused.</summary>
    public sealed record Refused(int Number, LandingFile Listed, RefusedFile File) : FileOutcome(Number);

    /// <summary>It changed meanwhile; the next run looks again.</summary>
    public sealed record Unsettled(int Number, string Path) : FileOutcome(Number);

    /// <summary>Runs preflight. A contract that is wrong in itself is no fault of the file, and is thrown.</summary>
    public static FileOutcome Of(
        Preflight preflight,
        LandingFile file,
        int number,
        DuckDbConnection connection,
        Action<long>? progress,
        CancellationToken cancellationToken
    )
    {
        try
        {
            return new Staged(number, preflight.Run(file, number, () => Duplicate(connection), progress, cancellationToken));
        }
        catch (TransientException)
        {
            return new Unsettled(number, file.Path);
        }
        catch (TerminalException e) when (e.Code != ErrorCodes.InvalidValue)
        {
            return new Refused(number, file, new RefusedFile(file.Path, e.Code.Id, e.At?.Line ?? 0, e.Message, e.Help));
        }
    }

    private static DuckDbConnection Duplicate(DuckDbConnection connection)
    {
        lock (connection)
        {
            return connection.Duplicate();
        }
    }
}
