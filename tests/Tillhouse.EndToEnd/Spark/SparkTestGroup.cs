namespace Tillhouse.EndToEnd.Spark;

/// <summary>The tests that share the run's one Spark.</summary>
[CollectionDefinition(Name)]
public sealed class SparkTestGroup : ICollectionFixture<SparkServer>
{
    /// <summary>The group's name.</summary>
    public const string Name = "Spark";
}
