namespace Tillhouse.EndToEnd.Published;

/// <summary>The tests with a limit of time. They come after the others, one after the other.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class AloneTestGroup
{
    /// <summary>The group's name.</summary>
    public const string Name = "Alone";
}
