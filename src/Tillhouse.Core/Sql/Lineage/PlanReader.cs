using System.Text.Json;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;
using static Tillhouse.Core.Sql.TreeNode;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>
/// Reads the plan that DuckDB's binder makes of a SELECT: names are resolved, stars and views spelled out, and expressions name columns by number.
/// What it does not know becomes <see cref="PlanNode.Opaque"/>, never a guess.
/// </summary>
internal static class PlanReader
{
    /// <summary>Plans a SELECT without optimising it.</summary>
    /// <param name="connection">A connection in which the tables of the SELECT exist; they may be empty.</param>
    /// <param name="select">The SELECT.</param>
    /// <exception cref="DuckDbException">It can't be bound.</exception>
    public static PlanNode Read(DuckDbConnection connection, string select)
    {
        using var document = JsonDocument.Parse(
            connection.Scalar<string>($"select cast(json_serialize_plan({Quote.Text(select)}, optimize := false) as varchar)")!
        );
        var root = document.RootElement;
        return Is(root, "error") || !root.TryGetProperty("plans", out var plans) || plans.GetArrayLength() != 1
            ? new PlanNode.Opaque(Get(root, "error_message") ?? "a statement that DuckDB does not plan", [], 0)
            : Node(plans[0]);
    }

    private static PlanNode Node(JsonElement node)
    {
        var children = Items(node, "children").Select(Node).ToList();
        var type = Get(node, "type") ?? "";
        return type switch
        {
            "LOGICAL_GET" => PlanScan.Read(node),
            "LOGICAL_DUMMY_SCAN" => new PlanNode.Constant(1),
            "LOGICAL_EXPRESSION_GET" => new PlanNode.Constant(Items(node, "expr_types").Count()),
            "LOGICAL_PROJECTION" => new PlanNode.Project(children[0], PlanExpressions.Of(node, "expressions")),
            "LOGICAL_FILTER" when !Items(node, "projection_map").Any() => new PlanNode.Filter(
                children[0],
                PlanExpressions.Of(node, "expressions")
            ),
            "LOGICAL_CROSS_PRODUCT" => new PlanNode.Join(children[0], children[1], JoinKind.Inner, []),
            "LOGICAL_COMPARISON_JOIN" => Join(node, children),
            "LOGICAL_AGGREGATE_AND_GROUP_BY" => Aggregate(node, children[0]),
            "LOGICAL_WINDOW" => new PlanNode.Window(
                children[0],
                [.. Items(node, "expressions").Select(w => (PlanExpressions.One(w), PlanExpressions.Of(w, "partitions")))]
            ),
            "LOGICAL_DISTINCT" => new PlanNode.Distinct(
                children[0],
                PlanExpressions.Of(node, "distinct_targets"),
                Get(node, "distinct_type") != "DISTINCT"
            ),
            "LOGICAL_UNION" => children.Aggregate((left, right) => new PlanNode.Union(left, right)),
            "LOGICAL_EXCEPT" or "LOGICAL_INTERSECT" => new PlanNode.Compare(children[0], children[1]),
            "LOGICAL_ORDER_BY" when !Items(node, "projection_map").Any() => new PlanNode.Sort(children[0]),
            "LOGICAL_MATERIALIZED_CTE" => new PlanNode.With(node.GetProperty("table_index").GetInt32(), children[0], children[1]),
            "LOGICAL_CTE_REF" when !Is(node, "is_recurring") => new PlanNode.Reference(node.GetProperty("cte_index").GetInt32()),
            _ => new PlanNode.Opaque(Words(type), children, 1000),
        };
    }

    private static PlanNode Join(JsonElement node, List<PlanNode> children)
    {
        JoinKind? kind = Get(node, "join_type") switch
        {
            "INNER" => JoinKind.Inner,
            "LEFT" => JoinKind.Left,
            "SEMI" => JoinKind.Semi,
            "ANTI" => JoinKind.Anti,
            _ => null,
        };
        var plain = !Items(node, "left_projection_map").Any() && !Items(node, "right_projection_map").Any();
        if (
            kind is not { } known
            || !plain
            || node.TryGetProperty("predicate", out var predicate) && predicate.ValueKind != JsonValueKind.Null
        )
        {
            return new PlanNode.Opaque($"a {(Get(node, "join_type") ?? "").ToLowerInvariant()} join", children, 1000);
        }

        var conditions = Items(node, "conditions")
            .Select(c => new JoinCondition(
                PlanExpressions.One(c.GetProperty("left")),
                PlanExpressions.One(c.GetProperty("right")),
                Get(c, "comparison") is "COMPARE_EQUAL" or "COMPARE_NOT_DISTINCT_FROM"
            ));
        return new PlanNode.Join(children[0], children[1], known, [.. conditions]);
    }

    private static PlanNode Aggregate(JsonElement node, PlanNode input)
    {
        var aggregates = PlanExpressions.Of(node, "expressions");
        var groups = PlanExpressions.Of(node, "groups");
        return Items(node, "grouping_sets").Count() > 1
            ? new PlanNode.Opaque("grouping sets", [input], groups.Count + aggregates.Count + 1)
            : new PlanNode.Aggregate(input, groups, aggregates);
    }

    private static string Words(string type) => type.Replace("LOGICAL_", "", StringComparison.Ordinal).Replace('_', ' ').ToLowerInvariant();

    internal static IEnumerable<JsonElement> Items(JsonElement node, string key) =>
        node.TryGetProperty(key, out var list) && list.ValueKind == JsonValueKind.Array ? list.EnumerateArray() : [];
}
