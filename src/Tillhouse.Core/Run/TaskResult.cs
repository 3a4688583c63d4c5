using Tillhouse.Core.Ingest;
using Tillhouse.Core.Plan;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;

namespace Tillhouse.Core.Run;

/// <summary>How one stage of a run ended.</summary>
public abstract record TaskResult
{
    private TaskResult() { }

    /// <summary>What the checks found, if it came to asking them.</summary>
    public IReadOnlyList<CheckResult> Audited =>
        this switch
        {
            Built built => built.Checks,
            Stopped stopped => stopped.Checks,
            _ => [],
        };

    /// <summary>A source's files are in bronze.</summary>
    /// <param name="Batch">What landed, what could not be read, and which files were refused.</param>
    public sealed record Taken(BatchResult Batch) : TaskResult;

    /// <summary>A table has a new version.</summary>
    /// <param name="Version">The version.</param>
    /// <param name="Counts">Rows by what became of them, as in the build record.</param>
    /// <param name="Checks">What its checks found.</param>
    public sealed record Built(long Version, IReadOnlyDictionary<string, long> Counts, IReadOnlyList<CheckResult> Checks) : TaskResult
    {
        /// <summary>How much of it was computed.</summary>
        public required BuildExtent Extent { get; init; }

        /// <summary>Rows that came and rows that went; null where the content was replaced whole.</summary>
        public (long Come, long Gone)? Changed { get; init; }
    }

    /// <summary>A check that stops has failed: the table is as it was.</summary>
    /// <param name="Checks">What its checks found.</param>
    public sealed record Stopped(IReadOnlyList<CheckResult> Checks) : TaskResult;

    /// <summary>An error ended it: the table is as it was.</summary>
    /// <param name="Error">The error.</param>
    public sealed record Failed(Exception Error) : TaskResult;

    /// <summary>It did not start, because a table that it reads was not made.</summary>
    /// <param name="By">That table.</param>
    public sealed record Blocked(TableName By) : TaskResult;
}
