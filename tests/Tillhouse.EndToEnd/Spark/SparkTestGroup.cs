namespace Tillhouse.EndToEnd.Spark;

/// <summary>The tests that share the run's one Spark. It needs the machine for itself, and comes after all others.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class SparkTestGroup : ICollectionFixture<SparkServer>
{
    /// <summary>The group's name.</summary>
    public const string Name = "Spark";
}
