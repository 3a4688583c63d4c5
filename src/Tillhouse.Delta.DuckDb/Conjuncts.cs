using System.Text.Json;
using System.Text.Json.Nodes;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>The parts of a predicate that are joined by AND and ask for some columns of the table alone, by constants: such a part is as true of a file as of its rows.</summary>
internal static class Conjuncts
{
    // Functions are left out: some give another answer each time.
    private static readonly HashSet<string> Plain = ["COLUMN_REF", "CONSTANT", "COMPARISON", "CONJUNCTION", "OPERATOR", "BETWEEN", "CAST"];

    /// <summary>The parts, as texts; none where the predicate is not understood.</summary>
    /// <param name="connection">Whose parser takes the predicate apart.</param>
    /// <param name="predicate">On columns of the table, with or without <c>target.</c></param>
    /// <param name="columns">The columns the parts may ask for.</param>
    public static IReadOnlyList<string> Of(DuckDbConnection connection, string predicate, IReadOnlyList<string> columns)
    {
        var parsed = connection.Scalar<string>($"SELECT json_serialize_sql({Sql.Text($"SELECT 1 WHERE ({predicate}\n)")})::VARCHAR");
        if (parsed is null || JsonNode.Parse(parsed) is not { } tree || tree["error"]!.GetValue<bool>())
        {
            return [];
        }

        var node = tree["statements"]![0]!["node"]!;
        var parts = new List<string>();
        foreach (var part in Flatten(node["where_clause"]!).Where(p => IsPlain(p, columns)))
        {
            node["where_clause"] = part.DeepClone();
            var text = connection.Scalar<string>($"SELECT json_deserialize_sql({Sql.Text(tree.ToJsonString())})")!;
            parts.Add(text[(text.IndexOf(" WHERE ", StringComparison.Ordinal) + " WHERE ".Length)..]);
        }

        return parts;
    }

    private static IEnumerable<JsonNode> Flatten(JsonNode expression) =>
        expression["type"]!.GetValue<string>() == "CONJUNCTION_AND"
            ? expression["children"]!.AsArray().SelectMany(c => Flatten(c!)).ToList()
            : [expression];

    private static bool IsPlain(JsonNode? node, IReadOnlyList<string> columns) =>
        node switch
        {
            JsonObject o => (
                o["class"] is not JsonValue c || c.GetValueKind() != JsonValueKind.String || Plain.Contains(c.GetValue<string>())
            )
                && (o["column_names"] is not JsonArray names || IsColumn([.. names.Select(n => n!.GetValue<string>())], columns))
                && o.All(p => IsPlain(p.Value, columns)),
            JsonArray a => a.All(n => IsPlain(n, columns)),
            _ => true,
        };

    private static bool IsColumn(IReadOnlyList<string> name, IReadOnlyList<string> columns) =>
        (name is [_] || (name is [var table, _] && table.Equals("target", StringComparison.OrdinalIgnoreCase)))
        && columns.Contains(name[^1], StringComparer.OrdinalIgnoreCase);
}
