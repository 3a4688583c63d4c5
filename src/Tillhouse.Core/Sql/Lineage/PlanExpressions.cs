using System.Text.Json;
using static Tillhouse.Core.Sql.TreeNode;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>Reads bound expressions: which columns they name, and whether they give the same value each time.</summary>
internal static class PlanExpressions
{
    private static readonly HashSet<string> Unstable =
    [
        "random",
        "uuid",
        "gen_random_uuid",
        "uuidv4",
        "uuidv7",
        "now",
        "today",
        "current_date",
        "current_timestamp",
        "current_localtimestamp",
        "current_localtime",
        "get_current_time",
        "get_current_timestamp",
        "transaction_timestamp",
        "nextval",
        "setseed",
    ];

    /// <summary>The expressions of a list.</summary>
    public static IReadOnlyList<PlanExpression> Of(JsonElement node, string key) => [.. PlanReader.Items(node, key).Select(One)];

    /// <summary>One expression.</summary>
    public static PlanExpression One(JsonElement expression)
    {
        var reads = new List<int>();
        string? unstable = null;
        Walk(expression, reads, ref unstable);
        return new PlanExpression(reads, Get(expression, "expression_class") == "BOUND_REF", unstable) { Name = NameOf(expression) };
    }

    /// <summary>A window's function: <c>WINDOW_ROW_NUMBER</c> is row_number, and an aggregate has its own name.</summary>
    private static string? NameOf(JsonElement expression) =>
        Get(expression, "expression_class") != "BOUND_WINDOW" ? null
        : Get(expression, "type") is { } type && type != "WINDOW_AGGREGATE" ? type["WINDOW_".Length..].ToLowerInvariant()
        : Get(expression, "name");

    private static void Walk(JsonElement node, List<int> reads, ref string? unstable)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Walk(item, reads, ref unstable);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            if (Get(node, "expression_class") == "BOUND_REF")
            {
                reads.Add(node.GetProperty("index").GetInt32());
                return;
            }

            if (Get(node, "expression_class") == "BOUND_FUNCTION" && Get(node, "name") is { } name && Unstable.Contains(name))
            {
                unstable ??= name;
            }

            foreach (var property in node.EnumerateObject())
            {
                Walk(property.Value, reads, ref unstable);
            }
        }
    }
}
