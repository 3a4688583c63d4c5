using System.Text.Json;
using Tillhouse.Core.Project;
using static Tillhouse.Core.Sql.TreeNode;

namespace Tillhouse.Core.Sql;

/// <summary>Walks a parse tree once and notes the tables, the functions and what looks at more than one row.</summary>
internal sealed class TreeScan(SqlText text, ErrorList errors)
{
    private static readonly HashSet<string> Aggregates =
    [
        "sum",
        "count",
        "count_star",
        "min",
        "max",
        "avg",
        "any_value",
        "max_by",
        "min_by",
        "arg_max",
        "arg_min",
        "bool_or",
        "bool_and",
        "median",
        "quantile_cont",
        "quantile_disc",
        "stddev_samp",
        "stddev",
        "first",
        "last",
        "string_agg",
        "array_agg",
        "list",
        "mode",
    ];

    private static readonly HashSet<string> TableKinds = ["BASE_TABLE", "JOIN", "SUBQUERY", "EXPRESSION_LIST", "EMPTY", "PIVOT", "CTE"];

    private readonly List<TableReference> _references = [];
    private readonly SortedSet<string> _functions = new(StringComparer.Ordinal);
    private readonly List<string> _ctes = [];

    public IReadOnlyList<TableReference> References => _references;

    public IReadOnlySet<string> Functions => _functions;

    public SqlFinding? NotRowByRow { get; private set; }

    public void Walk(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Walk(item);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            var outer = _ctes.Count;
            if (node.TryGetProperty("cte_map", out var map))
            {
                WalkCtes(map);
            }

            Note(node);
            foreach (var property in node.EnumerateObject().Where(p => p.Name != "cte_map"))
            {
                // A kind of table that a later DuckDB adds is refused until somebody has looked at it.
                if (StandsForTable(node, property.Name) && !TableKinds.Contains(Get(property.Value, "type") ?? ""))
                {
                    ReportOutside(property.Value);
                }

                Walk(property.Value);
            }

            _ctes.RemoveRange(outer, _ctes.Count - outer);
        }
    }

    /// <summary>The columns of the outermost SELECT; of a union those of its first part, which names them.</summary>
    public IReadOnlyList<SelectColumn> ColumnsOf(JsonElement node)
    {
        while (node.GetProperty("type").GetString() == "SET_OPERATION_NODE" && node.TryGetProperty("left", out var left))
        {
            node = left;
        }

        if (node.GetProperty("type").GetString() == "RECURSIVE_CTE_NODE" || !node.TryGetProperty("select_list", out var list))
        {
            return [];
        }

        return [.. list.EnumerateArray().Select(e => new SelectColumn(NameOf(e), Place(e)))];
    }

    private void WalkCtes(JsonElement map)
    {
        foreach (var entry in map.GetProperty("map").EnumerateArray())
        {
            // A recursive CTE reads itself, so its name counts inside already.
            _ctes.Add(entry.GetProperty("key").GetString()!);
            Walk(entry.GetProperty("value"));
        }
    }

    private void Note(JsonElement node)
    {
        var type = Get(node, "type") ?? "";
        switch (Get(node, "class"))
        {
            case "FUNCTION":
                var name = Get(node, "function_name")!;
                _functions.Add(name);
                if (Aggregates.Contains(name))
                {
                    Several($"the aggregate {name}", node);
                }

                break;
            case "WINDOW":
                _functions.Add(Get(node, "function_name")!);
                Several("a window", node);
                break;
            case "SUBQUERY":
                Several("a subquery", node);
                break;
            case null:
                NoteTable(node, type);
                break;
        }
    }

    private void NoteTable(JsonElement node, string type)
    {
        switch (type)
        {
            case "BASE_TABLE":
                NoteReference(node);
                break;
            case "JOIN":
                Several("a join", node);
                break;
            case "SET_OPERATION_NODE":
                Several("a union, except or intersect", node);
                break;
            case "DISTINCT_MODIFIER":
                Several("distinct", node);
                break;
            case "LIMIT_MODIFIER" or "LIMIT_PERCENT_MODIFIER":
                Several("limit", node);
                break;
            case "SELECT_NODE" when node.TryGetProperty("group_expressions", out _):
                Several("group by", node);
                break;
        }
    }

    private void NoteReference(JsonElement node)
    {
        var (schema, name) = (Get(node, "schema_name"), Get(node, "table_name") ?? "");
        if (schema is null && _ctes.Contains(name, StringComparer.OrdinalIgnoreCase))
        {
            return;
        }

        var at = Place(node);
        if (Get(node, "catalog_name") is null && TableName.TryParse($"{schema}.{name}".ToLowerInvariant(), out var table))
        {
            _references.Add(new TableReference(table, at));
            return;
        }

        errors.Add(
            ErrorCodes.UnknownTable,
            $"'{(schema is null ? name : $"{schema}.{name}")}' is no table of the lake",
            "name tables as layer.table: bronze.…, silver.… or gold.…; files and other databases come in through sources",
            at
        );
    }

    private static bool StandsForTable(JsonElement node, string property) =>
        property == "from_table"
        || (property == "source" && Get(node, "type") == "PIVOT")
        || (property is "left" or "right" && Get(node, "type") == "JOIN");

    private void ReportOutside(JsonElement node)
    {
        var name = node.TryGetProperty("function", out var function) ? $"{Get(function, "function_name")}()" : "this";
        errors.Add(
            ErrorCodes.ReadsOutside,
            $"{name} reads something other than a table of the lake",
            "models read tables; files come in through sources/, series of dates by digits from VALUES",
            Place(node)
        );
    }

    private void Several(string what, JsonElement node) => NotRowByRow ??= new SqlFinding(what, Place(node));

    private SourceLocation Place(JsonElement node) => text.PlaceOfByte(TreeNode.PositionOf(node) ?? 0);

    private static string? NameOf(JsonElement expression)
    {
        if (Get(expression, "alias") is { } alias)
        {
            return alias;
        }

        return Get(expression, "class") == "COLUMN_REF" && expression.TryGetProperty("column_names", out var names)
            ? names.EnumerateArray().Last().GetString()
            : null;
    }
}
