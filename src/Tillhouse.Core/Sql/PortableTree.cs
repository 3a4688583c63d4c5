using System.Text.Json;
using Tillhouse.Core.Project;
using static Tillhouse.Core.Sql.TreeNode;

namespace Tillhouse.Core.Sql;

/// <summary>The rules that the parse tree shows: functions, orders, and forms that only one engine knows or that mean different things.</summary>
internal sealed class PortableTree(SqlText text, ErrorList errors)
{
    private static readonly HashSet<string> Classes =
    [
        "COLUMN_REF",
        "CONSTANT",
        "FUNCTION",
        "WINDOW",
        "COMPARISON",
        "CONJUNCTION",
        "CAST",
        "CASE",
        "OPERATOR",
        "SUBQUERY",
        "BETWEEN",
        "STAR",
    ];

    private static readonly HashSet<string> Operators =
    [
        "OPERATOR_NOT",
        "OPERATOR_IS_NULL",
        "OPERATOR_IS_NOT_NULL",
        "OPERATOR_COALESCE",
        "COMPARE_IN",
        "COMPARE_NOT_IN",
        "GROUPING_FUNCTION",
    ];

    private static readonly HashSet<string> Moving =
    [
        "current_date",
        "current_timestamp",
        "current_time",
        "localtime",
        "localtimestamp",
        "current_user",
        "session_user",
        "user",
        "current_schema",
        "current_catalog",
        "current_role",
    ];

    private int _near;

    /// <param name="node">Where to begin.</param>
    /// <param name="outer">The objects around it, the nearest last.</param>
    public void Walk(JsonElement node, List<JsonElement> outer)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Walk(item, outer);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            if (node.TryGetProperty("query_location", out var location) && location.TryGetInt32(out var position))
            {
                _near = position;
            }

            Check(node, outer);
            outer.Add(node);
            // A function in from is reported as such, and not a second time by its name.
            foreach (var property in node.EnumerateObject().Where(p => p.Name != "function"))
            {
                Walk(property.Value, outer);
            }

            outer.RemoveAt(outer.Count - 1);
        }
    }

    private void Check(JsonElement node, List<JsonElement> outer)
    {
        var type = Get(node, "type");
        switch (Get(node, "class"))
        {
            case null:
                CheckForm(node, type, outer);
                break;
            case "FUNCTION":
                PortableCalls.CheckFunction(node, text, Report);
                break;
            case "WINDOW":
                PortableCalls.CheckWindow(node, Report);
                break;
            case "STAR":
                CheckStar(node);
                break;
            case "COLUMN_REF"
                when node.GetProperty("column_names") is var names
                    && names.GetArrayLength() == 1
                    && Moving.Contains(names[0].GetString()!.ToLowerInvariant()):
                Report(names[0].GetString()!, "use a time that stands in the data: a model gives the same result whenever it runs", node);
                break;
            case "CAST":
                CheckCast(node);
                break;
            case "OPERATOR" when !Operators.Contains(type ?? ""):
                Report(type == "OPERATOR_TRY" ? "try(…)" : "a list or a struct", "use columns, try_cast and joins", node);
                break;
            case { } name when !Classes.Contains(name):
                Report(name.ToLowerInvariant().Replace('_', ' '), "use the forms of portable SQL", node);
                break;
        }
    }

    private void CheckForm(JsonElement node, string? type, List<JsonElement> outer)
    {
        if (node.TryGetProperty("null_order", out var nulls) && nulls.GetString() == "ORDER_DEFAULT")
        {
            var inside = outer.Count > 1 ? Get(outer[^2], "function_name") : null;
            // A percentile skips nulls, so their place means nothing.
            if (inside is not ("quantile_cont" or "quantile_disc"))
            {
                Report(
                    "order by without nulls first or nulls last",
                    "add nulls last (DuckDB's default) or nulls first (Spark's)",
                    node.GetProperty("expression")
                );
            }
        }

        switch (type)
        {
            case "DISTINCT_MODIFIER" when node.TryGetProperty("distinct_on_targets", out var targets):
                Report("distinct on", "number the rows in a subquery: row_number() over (…) as n, then where n = 1", targets[0]);
                break;
            case "LIMIT_PERCENT_MODIFIER":
                Report("limit in percent", "limit to a number of rows", node.GetProperty("limit"));
                break;
            case "SELECT_NODE":
                CheckSelect(node, outer.Count == 0);
                break;
            case "SET_OPERATION_NODE" when Get(node, "setop_type") == "UNION_BY_NAME":
                Report("union by name", "name the columns in the same order and write union all", node);
                break;
            case "JOIN" when Get(node, "ref_type") is not (null or "REGULAR" or "CROSS" or "NATURAL"):
                Report(
                    $"{Get(node, "ref_type")!.ToLowerInvariant()} join",
                    "join on a condition; number the candidates by row_number() and keep the first",
                    node
                );
                break;
        }

        if (node.TryGetProperty("sample", out _))
        {
            Report("a sample", "a model gives the same result whenever it runs", node);
        }
    }

    private void CheckSelect(JsonElement node, bool isOutermost)
    {
        if (node.TryGetProperty("qualify", out var qualify))
        {
            Report("qualify", "number the rows in a subquery: row_number() over (…) as n, then where n = 1", qualify);
        }

        var nulls = isOutermost ? node.GetProperty("select_list").EnumerateArray().Where(IsNull) : [];
        foreach (var column in nulls)
        {
            Report("a column of nulls without a type", "write cast(null as string), or whatever type it has", column);
        }

        if (Get(node, "aggregate_handling") == "FORCE_AGGREGATES")
        {
            Report("group by all", "name the columns: group by a, b", node);
        }
    }

    private void CheckStar(JsonElement node)
    {
        if (node.TryGetProperty("columns", out var columns) && columns.GetBoolean())
        {
            Report("columns(…) or order by all", "name the columns", node);
        }
        else if (
            node.TryGetProperty("exclude_list", out _)
            || node.TryGetProperty("replace_list", out _)
            || node.TryGetProperty("rename_list", out _)
            || node.TryGetProperty("expr", out _)
        )
        {
            Report("* with exclude, replace, rename or like", "name the columns", node);
        }
        else if (
            node.TryGetProperty("query_location", out var location)
            && text.TokenAt(location.GetInt32()) is >= 0 and var index
            && text.Tokens[index].Is("from")
        )
        {
            Report("from without select", "write select * from …", node);
        }
    }

    private void CheckCast(JsonElement node)
    {
        if (
            node.TryGetProperty("cast_type", out var type)
            && Get(type, "id") is "INTEGER" or "BIGINT" or "SMALLINT"
            && node.GetProperty("child") is var child
            && Get(child, "function_name") == "/"
        )
        {
            Report("a division cast to a whole number", "write till_div(a, b): DuckDB rounds here and Spark cuts", child);
        }
    }

    private static bool IsNull(JsonElement node) =>
        Get(node, "class") == "CONSTANT" && node.GetProperty("value").TryGetProperty("is_null", out var isNull) && isNull.GetBoolean();

    private void Report(string what, string help, JsonElement node)
    {
        PortableCheck.Report(errors, what, help, text.PlaceOfByte(PositionOf(node) ?? _near));
    }
}
