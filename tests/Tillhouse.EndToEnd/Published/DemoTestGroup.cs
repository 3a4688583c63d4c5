namespace Tillhouse.EndToEnd.Published;

/// <summary>The tests that look at one run of the demo.</summary>
[CollectionDefinition(Name)]
public sealed class DemoTestGroup : ICollectionFixture<DemoLake>
{
    /// <summary>The group's name.</summary>
    public const string Name = "Demo";
}
