using System.Text.Json;
using Tillhouse.Core.Project;
using static Tillhouse.Core.Sql.TreeNode;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>Reads the operator that gives the rows of a table.</summary>
internal static class PlanScan
{
    public static PlanNode Read(JsonElement node)
    {
        var names = PlanReader.Items(node, "names").Select(n => n.GetString()!).ToList();
        var read = PlanReader.Items(node, "column_indexes").Select(Index).ToList();
        if (
            !node.TryGetProperty("function_data", out var data)
            || Get(data, "table") is not { } table
            || !TableName.TryParse($"{Get(data, "schema")}.{table}", out var name)
            || PlanReader.Items(node, "projection_ids").Any()
        )
        {
            return new PlanNode.Opaque($"{Get(node, "name") ?? "a function"}()", [], Math.Max(1, read.Count));
        }

        return new PlanNode.Scan(name, [.. read.Select(i => i < (ulong)names.Count ? names[(int)i] : null)]);
    }

    private static ulong Index(JsonElement column) =>
        column.TryGetProperty("index", out var index) && index.TryGetUInt64(out var value) ? value : 0;
}
