namespace Tillhouse.Core.Build;

/// <summary><c>build: view</c>: nothing is stored, the SELECT runs when it is read.</summary>
public sealed class ViewBuild : IBuild
{
    /// <inheritdoc/>
    public BuildScript Script(BuildInput input) => new() { Rows = input.Sql };
}
