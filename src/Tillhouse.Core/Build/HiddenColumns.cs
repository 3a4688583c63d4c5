using System.Text.Json.Nodes;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Build;

/// <summary>
/// Carries columns through a model's SELECT that the model does not name: which casts of a row failed, and the sheet it stands on. The model's
/// text stays plain; it is DuckDB's parse tree that gets the columns, along the one chain of SELECTs from the source to the result.
/// </summary>
/// <remarks>Models that read a source have no join, aggregate, window or DISTINCT, so there is exactly one such chain.</remarks>
public static class HiddenColumns
{
    /// <summary>The SELECT with the columns added at every step where they would be lost.</summary>
    /// <param name="connection">Any connection: DuckDB parses and prints, nothing is executed.</param>
    /// <param name="sql">One SELECT.</param>
    /// <param name="columns">The columns.</param>
    public static string Thread(DuckDbConnection connection, string sql, IReadOnlyList<string> columns)
    {
        var tree = JsonNode.Parse(Ask(connection, $"select cast(json_serialize_sql({Quote.Text(sql)}) as varchar)"))!;
        Add(tree["statements"]![0]!["node"]!.AsObject(), new Dictionary<string, JsonObject>(), columns);
        return Ask(connection, $"select json_deserialize_sql({Quote.Text(tree.ToJsonString())})");
    }

    private static void Add(JsonObject node, IReadOnlyDictionary<string, JsonObject> outer, IReadOnlyList<string> columns)
    {
        var named = new Dictionary<string, JsonObject>(outer, StringComparer.OrdinalIgnoreCase);
        foreach (var entry in node["cte_map"]?["map"]?.AsArray() ?? [])
        {
            named[(string)entry!["key"]!] = entry["value"]!["query"]!["node"]!.AsObject();
        }

        var from = node["from_table"]!;
        switch ((string)from["type"]!)
        {
            case "SUBQUERY":
                Add(from["subquery"]!["node"]!.AsObject(), named, columns);
                break;
            case "BASE_TABLE" when (string)from["schema_name"]! == "" && named.TryGetValue((string)from["table_name"]!, out var inner):
                Add(inner, named, columns);
                break;
        }

        var list = node["select_list"]!.AsArray();
        if (list.Any(e => (string)e!["class"]! == "STAR"))
        {
            return;
        }

        foreach (var column in columns.Where(c => !list.Any(e => OutputName(e!) == c)))
        {
            list.Add(
                new JsonObject
                {
                    ["class"] = "COLUMN_REF",
                    ["type"] = "COLUMN_REF",
                    ["alias"] = "",
                    ["query_location"] = 0,
                    ["column_names"] = new JsonArray(column),
                }
            );
        }
    }

    private static string? OutputName(JsonNode expression) =>
        (string?)expression["alias"] is { Length: > 0 } alias ? alias : (string?)expression["column_names"]?.AsArray()[^1];

    private static string Ask(DuckDbConnection connection, string sql) => connection.Scalar<string>(sql)!;
}
