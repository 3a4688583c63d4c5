using Tillhouse.Core.Ingest;

namespace Tillhouse.Core.Plan;

/// <summary>What a run will do: stages in an order in which each comes after what it reads.</summary>
/// <param name="Stages">The stages; those that skip are listed too, so that a plan accounts for every selected table.</param>
public sealed record RunPlan(IReadOnlyList<Stage> Stages)
{
    /// <summary>Files that earlier runs refused and that are still there as they were: findings until somebody mends or removes them.</summary>
    public IReadOnlyList<RefusedFile> Refused { get; init; } = [];

    /// <summary>The size of the files that will be taken and of all tables: what a run of the plan reads at most.</summary>
    public long Bytes { get; init; }

    /// <summary>The environment.</summary>
    public string Environment { get; init; } = Lake.ReleaseLog.Production;

    /// <summary>The newest release of the environment; 0 before the first.</summary>
    public long Release { get; init; }

    /// <summary>The release that readers were taken back to; null when the newest release is a run's.</summary>
    public long? Rollback { get; init; }

    /// <summary>Tables that are finished and in no release yet, because an earlier run did not come so far: the next run makes it, if it does nothing else.</summary>
    public IReadOnlyList<string> Waiting { get; init; } = [];

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Stages.All(s => s is Stage.Skip) && Waiting.Count == 0;
}
