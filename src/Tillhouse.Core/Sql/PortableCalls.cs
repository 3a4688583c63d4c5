using System.Text.Json;
using static Tillhouse.Core.Sql.TreeNode;

namespace Tillhouse.Core.Sql;

/// <summary>The rules of portable SQL about functions and windows.</summary>
internal static class PortableCalls
{
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

    /// <summary>Takes a finding: what it is, what to write instead, and the node.</summary>
    public delegate void Report(string what, string help, JsonElement node);

    public static void CheckFunction(JsonElement node, SqlText text, Report report)
    {
        var name = Get(node, "function_name") ?? "";
        var index =
            node.TryGetProperty("query_location", out var location) && location.TryGetInt32(out var position) ? text.TokenAt(position) : -1;
        var isOperator = node.TryGetProperty("is_operator", out var flag) && flag.GetBoolean();
        if (isOperator || OperatorFunctions.Contains(name))
        {
            if (!OperatorFunctions.Contains(name))
            {
                report($"'{name}'", "use the operators of portable SQL", node);
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
                report("at time zone", "times are UTC; local times of a source become UTC by its timezone:", node);
            }
            else if (qualified || !IntervalFunctions.Contains(name))
            {
                report(qualified ? $"a function with a schema, {name}" : name, PortableFunctions.HelpFor(name), node);
            }

            return;
        }

        var written = text.Tokens[index].Text;
        if (!PortableFunctions.IsAllowed(written))
        {
            report($"{written.ToLowerInvariant()}()", PortableFunctions.HelpFor(written), node);
        }
        else if (written.Equals("extract", StringComparison.OrdinalIgnoreCase))
        {
            CheckExtract(node, report);
        }
        else if (
            node.TryGetProperty("distinct", out var distinct)
            && distinct.GetBoolean()
            && node.GetProperty("children").GetArrayLength() > 1
        )
        {
            report("an aggregate over several distinct columns", "count the rows of a subquery: select distinct a, b", node);
        }
        else if (name is "substr" or "substring" && IsConstant(node, 1, "0"))
        {
            report("substr from 0", "the first character is 1", node);
        }
    }

    private static void CheckExtract(JsonElement node, Report report)
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
            report($"extract({unit} from …)", help, node);
        }
    }

    public static void CheckWindow(JsonElement node, Report report)
    {
        var name = Get(node, "function_name") ?? "";
        if (!PortableFunctions.IsAllowed(name) && name != "count_star")
        {
            report($"{name}()", PortableFunctions.HelpFor(name), node);
        }

        if (node.TryGetProperty("ignore_nulls", out var ignore) && ignore.GetBoolean())
        {
            report(
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
            report("a window of groups, or with exclude", "use rows or range", node);
        }
    }

    private static bool IsConstant(JsonElement node, int child, string value) =>
        node.TryGetProperty("children", out var children)
        && children.GetArrayLength() > child
        && children[child].TryGetProperty("value", out var constant)
        && constant.TryGetProperty("value", out var found)
        && found.ToString() == value;
}
