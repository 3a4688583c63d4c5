using System.Globalization;
using System.Text;
using System.Text.Json;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Sql;

/// <summary>Has DuckDB's own parser read SQL. All texts go in one query: a project has about a hundred of them.</summary>
internal static class SqlParser
{
    // DuckDB itself refuses expressions nested deeper than 1,000; each level is about two levels of JSON.
    private static readonly JsonDocumentOptions Deep = new() { MaxDepth = 500 };

    /// <summary>The tree of each text's one SELECT; null where there was an error, which is reported.</summary>
    public static IReadOnlyList<JsonElement?> Parse(DuckDbConnection connection, IReadOnlyList<SqlText> texts, ErrorList errors)
    {
        var trees = new JsonElement?[texts.Count];
        if (texts.Count == 0)
        {
            return trees;
        }

        var sql = new StringBuilder(
            "select i, json_serialize_sql(q, skip_null := true, skip_empty := true, skip_default := true) from (values "
        );
        for (var i = 0; i < texts.Count; i++)
        {
            sql.Append(CultureInfo.InvariantCulture, $"{(i == 0 ? "" : ", ")}({i}, {Quote.Text(texts[i].Text)})");
        }

        using var command = connection.CreateCommand();
        command.CommandText = sql.Append(") as v(i, q)").ToString();
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var i = reader.GetInt32(0);
            trees[i] = Read(reader.GetString(1), texts[i], errors);
        }

        return trees;
    }

    private static JsonElement? Read(string json, SqlText text, ErrorList errors)
    {
        JsonElement root;
        try
        {
            root = JsonDocument.Parse(json, Deep).RootElement;
        }
        catch (JsonException)
        {
            errors.Add(ErrorCodes.NotOneSelect, "the SELECT is nested too deep", "divide it into named steps: with … as (…)", text.At);
            return null;
        }

        if (root.GetProperty("error").GetBoolean())
        {
            ReportError(root, text, errors);
            return null;
        }

        var statements = root.GetProperty("statements");
        if (statements.GetArrayLength() != 1)
        {
            errors.Add(
                ErrorCodes.NotOneSelect,
                $"there are {statements.GetArrayLength()} statements here, not one SELECT",
                "keep one SELECT a model",
                text.At
            );
            return null;
        }

        return statements[0].GetProperty("node");
    }

    private static void ReportError(JsonElement root, SqlText text, ErrorList errors)
    {
        var message = root.GetProperty("error_message").GetString() ?? "";
        if (root.GetProperty("error_type").GetString() != "parser")
        {
            errors.Add(
                ErrorCodes.NotOneSelect,
                "this is not a SELECT",
                "a model is one SELECT; Tillhouse makes the table from it",
                text.At
            );
            return;
        }

        var at =
            root.TryGetProperty("position", out var position)
            && int.TryParse(position.GetString(), CultureInfo.InvariantCulture, out var characters)
                ? text.PlaceOfCodePoint(characters)
                : text.At;
        errors.Add(ErrorCodes.SqlSyntax, DuckDbMessage.FirstLine(message), "mend the SQL here or just before", at);
    }
}
