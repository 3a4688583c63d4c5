using System.Text.Json.Nodes;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Build;

/// <summary>A model's SELECT for only those rows that a change touches.</summary>
/// <param name="Affected">A SELECT of the values sought, each once, as <c>value</c>. It is to be kept as the table that was named.</param>
/// <param name="Views">Statements that make the inputs' views with only the rows that are needed; they read that table.</param>
/// <param name="Rows">A SELECT of the touched rows as they are now; it reads that table and those views.</param>
public sealed record ScopedSelect(string Affected, IReadOnlyList<string> Views, string Rows)
{
    /// <summary>Writes the SELECT of a scope.</summary>
    /// <param name="connection">Any connection: DuckDB parses and prints, nothing is executed.</param>
    /// <param name="model">The model's table, for the names of what is made.</param>
    /// <param name="select">The model's SELECT.</param>
    /// <param name="scope">What is to be computed.</param>
    /// <param name="changed">The changed rows of an input, old and new ones, as SQL that can stand behind FROM.</param>
    /// <param name="stored">The model's rows before, likewise.</param>
    /// <param name="affected">The table that holds the values sought when <see cref="Rows"/> is run.</param>
    public static ScopedSelect Of(
        DuckDbConnection connection,
        TableName model,
        string select,
        ChangeScope.ByColumn scope,
        Func<TableName, string> changed,
        string stored,
        string affected
    )
    {
        var views = scope.Filters.ToDictionary(f => f.Key, f => (Name: $"{model}.{f.Key}", Column: f.Value));
        var redirected = Redirect(connection, select, views.ToDictionary(v => v.Key, v => v.Value.Name));
        if (redirected is null)
        {
            views.Clear();
        }

        return new ScopedSelect(
            string.Join("\nunion\n", scope.Ways.Select(w => Values(w, scope.Column, changed, stored))),
            [
                .. views.Select(v =>
                    $"create or replace view build.{Quote.Name(v.Value.Name)} as select t.* from {v.Key} as t semi join {affected} as a "
                    + $"on t.{Quote.Name(v.Value.Column)} is not distinct from a.value"
                ),
            ],
            $"select r.* from (\n{redirected ?? select}\n) as r semi join {affected} as a on r.{Quote.Name(scope.Column)} is not distinct from a.value"
        );
    }

    private static string Values(Way way, string column, Func<TableName, string> changed, string stored) =>
        way.Through == column
            ? $"select {Quote.Name(way.Input)} as value from {changed(way.Table)}"
            : $"select s.{Quote.Name(column)} as value from {stored} as s semi join {changed(way.Table)} as c "
                + $"on s.{Quote.Name(way.Through)} is not distinct from c.{Quote.Name(way.Input)}";

    /// <summary>The SELECT over other views instead of some tables; null when it names a column by its table's full name, which would be lost.</summary>
    private static string? Redirect(DuckDbConnection connection, string select, IReadOnlyDictionary<TableName, string> views)
    {
        var tree = JsonNode.Parse(connection.Scalar<string>($"select cast(json_serialize_sql({Quote.Text(select)}) as varchar)")!)!;
        return Redirect(tree, views) ? connection.Scalar<string>($"select json_deserialize_sql({Quote.Text(tree.ToJsonString())})") : null;
    }

    private static bool Redirect(JsonNode? node, IReadOnlyDictionary<TableName, string> views)
    {
        switch (node)
        {
            case JsonArray list:
                return list.All(i => Redirect(i, views));
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
                    && views.TryGetValue(table, out var view)
                )
                {
                    item["alias"] = (string?)item["alias"] is { Length: > 0 } alias ? alias : (string?)item["table_name"];
                    item["schema_name"] = "build";
                    item["table_name"] = view;
                }

                return item.All(p => Redirect(p.Value, views));
            default:
                return true;
        }
    }
}
