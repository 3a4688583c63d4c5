using Tillhouse.Core;

namespace Tillhouse.Cli;

/// <summary>What the process tells its caller. Documented for scripts in the help and in docs/errors.md: a number never changes its meaning.</summary>
internal static class ExitCode
{
    /// <summary>Done, and nothing was found wrong.</summary>
    public const int Ok = 0;

    /// <summary>It ran, and the answer is bad news: a check failed, a file was refused, a model test gave other rows, a run stopped.</summary>
    public const int Findings = 1;

    /// <summary>The command line, or the SQL on it, was not understood.</summary>
    public const int Usage = 2;

    /// <summary>The project is wrong: tillhouse.yml, a source, a model or the graph of models.</summary>
    public const int Project = 3;

    /// <summary>The machine, a file system, a lake or the network would not do what was asked; trying again may help.</summary>
    public const int Environment = 4;

    /// <summary>A bug in till: EX_SOFTWARE of sysexits.h.</summary>
    public const int Bug = 70;

    /// <summary>Interrupted by Ctrl-C: 128 + SIGINT, as shells expect.</summary>
    public const int Interrupted = 130;

    /// <summary>Asked to stop by the system: 128 + SIGTERM.</summary>
    public const int Terminated = 143;

    /// <summary>The meaning of each number, for the help page.</summary>
    public static IReadOnlyList<(int Code, string Meaning)> All { get; } =
    [
        (Ok, "done"),
        (Findings, "a check, a test or a run failed"),
        (Usage, "the command line or its SQL was not understood"),
        (Project, "the project is wrong"),
        (Environment, "the machine, the lake or the network refused"),
        (Bug, "a bug in till"),
        (Interrupted, "interrupted"),
    ];

    /// <summary>The exit code of an error, by its area: the digits behind the T.</summary>
    public static int Of(TillhouseException error)
    {
        if (
            error.Code == ErrorCodes.UnknownUsage
            || error.Code == ErrorCodes.QueryRefused
            || error.Code == ErrorCodes.FolderInUse
            || error.Code == ErrorCodes.UnknownRelease
            || error.Code == ErrorCodes.InvalidEnvironment
            || error.Code == ErrorCodes.NoHistory
            || error.Code == ErrorCodes.WholeFiles
        )
        {
            return Usage;
        }

        return error.Code.Id.AsSpan(1, 2) switch
        {
            "01" or "02" or "03" => Project,
            "04" or "05" or "08" => Findings,
            _ => Environment,
        };
    }
}
