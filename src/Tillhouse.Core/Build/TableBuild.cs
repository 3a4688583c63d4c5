namespace Tillhouse.Core.Build;

/// <summary><c>build: table</c>: the SELECT's rows replace the table.</summary>
public sealed class TableBuild : IBuild
{
    /// <inheritdoc/>
    public BuildScript Script(BuildInput input) => new() { Rows = $"select * from (\n{input.Sql}\n) as rows{input.Clustered}" };
}
