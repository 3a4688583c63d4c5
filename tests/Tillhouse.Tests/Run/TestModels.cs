using Tillhouse.Core;
using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Run;

/// <summary>Models that exist in a test alone.</summary>
internal static class TestModels
{
    public static ModelDefinition Model(string name) =>
        new()
        {
            Table = new TableName(Layer.Gold, name),
            File = $"models/gold/{name}.sql",
            Sql = "select 1 as one",
            SqlAt = new SourceLocation($"models/gold/{name}.sql", 1, 1),
        };
}
