using Tillhouse.Core.Ingest;

namespace Tillhouse.Core.Plan;

/// <summary>What a run will do: stages in an order in which each comes after what it reads.</summary>
/// <param name="Stages">The stages; those that skip are listed too, so that a plan accounts for every selected table.</param>
public sealed record RunPlan(IReadOnlyList<Stage> Stages)
{
    /// <summary>Files that earlier runs refused and that are still there as they were: findings until somebody mends or removes them.</summary>
    public IReadOnlyList<RefusedFile> Refused { get; init; } = [];

    /// <summary>Whether there is nothing to do.</summary>
    public bool IsEmpty => Stages.All(s => s is Stage.Skip);
}
