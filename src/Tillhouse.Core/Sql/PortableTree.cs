using System.Text.Json;
using Tillhouse.Core.Project;

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

    // The parser makes these of `interval '1' month`.
    private static readonly HashSet<string> IntervalFunctions =
    [
        "to_years",
        "to_months",
        "to_weeks",
        "to_days",
        "to_hours",
        "to_minutes",
        "to_seconds",
        "to_quarters",
        "trunc",
    ];

    private static readonly HashSet<string> OperatorFunctions =
    [
        "+",
        "-",
        "*",
        "/",
        "%",
        "||",
        "~~",
        "!~~",
        "~~*",
        "!~~*",
        "like_escape",
        "not_like_escape",
        "ilike_escape",
        "not_ilike_escape",
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
            foreach (var property in node.EnumerateObject())
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
                CheckFunction(node);
                break;
            case "WINDOW":
                CheckWindow(node);
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
                CheckSelect(node);
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

    private void CheckSelect(JsonElement node)
    {
        if (node.TryGetProperty("qualify", out var qualify))
        {
            Report("qualify", "number the rows in a subquery: row_number() over (…) as n, then where n = 1", qualify);
        }

        if (Get(node, "aggregate_handling") == "FORCE_AGGREGATES")
        {
            Report("group by all", "name the columns: group by a, b", node);
        }
    }

    private void CheckFunction(JsonElement node)
    {
        var name = Get(node, "function_name") ?? "";
        var index =
            node.TryGetProperty("query_location", out var location) && location.TryGetInt32(out var position) ? text.TokenAt(position) : -1;
        var isOperator = node.TryGetProperty("is_operator", out var flag) && flag.GetBoolean();
        if (isOperator || OperatorFunctions.Contains(name))
        {
            if (!OperatorFunctions.Contains(name))
            {
                Report($"'{name}'", "use the operators of portable SQL", node);
            }
            return;
        }

        if (
            index < 0
            || text.Tokens[index].Kind != SqlTokenKind.Word
            || index + 1 >= text.Tokens.Count
            || text.Tokens[index + 1].Text != "("
        )
        {
            var qualified = index >= 0 && index + 1 < text.Tokens.Count && text.Tokens[index + 1].Text == ".";
            if (name == "timezone")
            {
                Report("at time zone", "times are UTC; local times of a source become UTC by its timezone:", node);
            }
            else if (qualified || !IntervalFunctions.Contains(name))
            {
                Report(qualified ? $"a function with a schema, {name}" : name, PortableFunctions.HelpFor(name), node);
            }

            return;
        }

        var written = text.Tokens[index].Text;
        if (!PortableFunctions.IsAllowed(written))
        {
            Report($"{written.ToLowerInvariant()}()", PortableFunctions.HelpFor(written), node);
        }
        else if (written.Equals("extract", StringComparison.OrdinalIgnoreCase))
        {
            CheckExtract(node);
        }
        else if (
            node.TryGetProperty("distinct", out var distinct)
            && distinct.GetBoolean()
            && node.GetProperty("children").GetArrayLength() > 1
        )
        {
            Report("an aggregate over several distinct columns", "count the rows of a subquery: select distinct a, b", node);
        }
        else if (name is "substr" or "substring" && IsConstant(node, 1, "0"))
        {
            Report("substr from 0", "the first character is 1", node);
        }
    }

    private void CheckExtract(JsonElement node)
    {
        var unit = node.GetProperty("children")[0].TryGetProperty("value", out var value) ? Get(value, "value") ?? "" : "";
        if (!PortableFunctions.ExtractUnits.Contains(unit))
        {
            var help = unit switch
            {
                "second" or "seconds" => "write second(t)",
                "dow" or "isodow" or "dayofweek" => "write till_weekday(d), where 1 is Monday",
                "isoyear" => "write till_iso_year(d)",
                "epoch" => "write till_seconds_between(a, b)",
                _ => $"use one of {string.Join(", ", PortableFunctions.ExtractUnits)}",
            };
            Report($"extract({unit} from …)", help, node);
        }
    }

    private void CheckWindow(JsonElement node)
    {
        var name = Get(node, "function_name") ?? "";
        if (!PortableFunctions.IsAllowed(name) && name != "count_star")
        {
            Report($"{name}()", PortableFunctions.HelpFor(name), node);
        }

        if (node.TryGetProperty("ignore_nulls", out var ignore) && ignore.GetBoolean())
        {
            Report(
                "ignore nulls",
                "use max over rows up to the current one, or a join: it stands inside the brackets in DuckDB, outside in Spark",
                node
            );
        }

        if (
            Get(node, "start")?.EndsWith("GROUPS", StringComparison.Ordinal) == true
            || node.TryGetProperty("exclude_clause", out var exclude) && exclude.GetString() != "NO_OTHER"
        )
        {
            Report("a window of groups, or with exclude", "use rows or range", node);
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

    private static bool IsConstant(JsonElement node, int child, string value) =>
        node.TryGetProperty("children", out var children)
        && children.GetArrayLength() > child
        && children[child].TryGetProperty("value", out var constant)
        && constant.TryGetProperty("value", out var found)
        && found.ToString() == value;

    private void Report(string what, string help, JsonElement node)
    {
        var position = node.TryGetProperty("query_location", out var location) && location.TryGetInt32(out var own) ? own : _near;
        PortableCheck.Report(errors, what, help, text.PlaceOfByte(position));
    }

    private static string? Get(JsonElement node, string key) =>
        node.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
