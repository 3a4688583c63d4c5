using Tillhouse.Core.Plan;

namespace Tillhouse.Core.Run;

/// <summary>What a run tells while it goes on.</summary>
public abstract record RunEvent
{
    private RunEvent() { }

    /// <summary>The run begins.</summary>
    /// <param name="Run">Its id.</param>
    /// <param name="Plan">What it will do.</param>
    public sealed record Started(string Run, RunPlan Plan) : RunEvent;

    /// <summary>A stage begins.</summary>
    public sealed record TaskStarted(Stage Stage) : RunEvent;

    /// <summary>A stage goes on.</summary>
    /// <param name="Stage">The stage.</param>
    /// <param name="Fraction">How much is done, 0 to 1, or null when nobody knows.</param>
    /// <param name="Rows">Rows so far.</param>
    /// <param name="Bytes">Bytes so far.</param>
    public sealed record TaskProgress(Stage Stage, double? Fraction, long Rows, long Bytes) : RunEvent;

    /// <summary>A stage ended.</summary>
    public sealed record TaskFinished(Stage Stage, TaskResult Result, TimeSpan Duration) : RunEvent;

    /// <summary>The run ended.</summary>
    public sealed record Finished(RunReport Report) : RunEvent;
}
