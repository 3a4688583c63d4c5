using System.Text.Json.Nodes;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Build;

/// <summary>A SELECT over other relations than those it names: the text stays as it is, DuckDB's parse tree gets the other names.</summary>
public static class RedirectedSelect
{
    /// <summary>The SELECT with some of its tables replaced; null when it names a column by its table's full name, which would be lost.</summary>
    /// <param name="connection">Any connection: DuckDB parses and prints, nothing is executed.</param>
    /// <param name="select">The SELECT.</param>
    /// <param name="relations">The names, in the schema <c>build</c>, of what stands in for a table.</param>
    public static string? Of(DuckDbConnection connection, string select, IReadOnlyDictionary<TableName, string> relations)
    {
        var tree = JsonNode.Parse(connection.Scalar<string>($"select cast(json_serialize_sql({Quote.Text(select)}) as varchar)")!)!;
        return Redirect(tree, relations)
            ? connection.Scalar<string>($"select json_deserialize_sql({Quote.Text(tree.ToJsonString())})")
            : null;
    }

    private static bool Redirect(JsonNode? node, IReadOnlyDictionary<TableName, string> relations)
    {
        switch (node)
        {
            case JsonArray list:
                return list.All(i => Redirect(i, relations));
            case JsonObject item:
                if (item["column_names"] is JsonArray { Count: > 2 })
                {
                    return false;
                }

                if (
                    item["type"] is JsonValue type
                    && type.TryGetValue<string>(out var kind)
                    && kind == "BASE_TABLE"
                    && TableName.TryParse($"{item["schema_name"]}.{item["table_name"]}".ToLowerInvariant(), out var table)
                    && relations.TryGetValue(table, out var relation)
                )
                {
                    item["alias"] = (string?)item["alias"] is { Length: > 0 } alias ? alias : (string?)item["table_name"];
                    item["schema_name"] = "build";
                    item["table_name"] = relation;
                }

                return item.All(p => Redirect(p.Value, relations));
            default:
                return true;
        }
    }
}
