namespace Tillhouse.Core.Build;

/// <summary>The SELECT's rows are the table: <c>build: table</c>, and <c>append</c>, <c>merge</c> and <c>partitions</c> where all of it is computed.</summary>
public sealed class TableBuild : IBuild
{
    /// <inheritdoc/>
    public BuildScript Script(BuildInput input) => new() { Rows = input.Sql };
}
