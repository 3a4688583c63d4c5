using System.Text.Json.Nodes;
using Tillhouse.Core.Project;

namespace Tillhouse.Tests.Project;

public sealed class ProjectSchemasTests
{
    /// <summary>Each file kind with a file that is right, to which one key at a time is added.</summary>
    private static readonly Dictionary<string, (string Path, string Prefix, string Tail)> Files = new()
    {
        ["tillhouse.schema.json"] = ("tillhouse.yml", "", ""),
        ["source.schema.json"] = ("sources/s.yml", "", ""),
        ["model.schema.json"] = ("models/gold/m.sql", "/* till\n", "\n*/ select 1 as a"),
        ["test.schema.json"] = ("tests/t.yml", "", ""),
    };

    [Fact]
    public void Every_key_of_a_schema_is_read_by_the_loader_and_no_other()
    {
        foreach (var (file, text) in ProjectSchemas.All())
        {
            var keys = JsonNode.Parse(text)!["properties"]!.AsObject().Select(p => p.Key).ToList();
            keys.Count.ShouldBeGreaterThan(1);
            foreach (var key in keys)
            {
                // No key takes a list of lists, so each must complain about its own value here.
                Complaints(file, $"{key}: [[[]]]").ShouldContain(e => e.StartsWith("T0105", StringComparison.Ordinal), $"{file} {key}");
                Complaints(file, $"{key}_x: 1").ShouldContain(e => e.StartsWith("T0103", StringComparison.Ordinal), $"{file} {key}_x");
            }
        }
    }

    private static List<string> Complaints(string schema, string line)
    {
        using var folder = new ProjectFolder();
        var (path, prefix, rest) = Files[schema];
        folder.Write(path, prefix + line + rest);
        try
        {
            ModelTestReader.ReadAll(folder.Load());
            return [];
        }
        catch (Core.TillhouseErrors errors)
        {
            return [.. errors.Errors.Select(ProjectFolder.Line)];
        }
    }
}
