using System.Text.Json;
using System.Text.Json.Nodes;
using Tillhouse.Core.Project.Format;

namespace Tillhouse.Core.Project;

/// <summary>
/// Writes a JSON Schema for each kind of YAML file, for completion in editors. It comes from the same tables that the loader reads by, so the
/// two know the same keys.
/// </summary>
public static class ProjectSchemas
{
    private static readonly (string File, KeyTable Table)[] Schemas =
    [
        ("tillhouse.schema.json", ProjectKeys.Project),
        ("source.schema.json", SourceKeys.Source),
        ("model.schema.json", ModelKeys.Model),
        ("test.schema.json", TestKeys.Test),
    ];

    /// <summary>The schemas: the file's name and its text.</summary>
    public static IEnumerable<(string File, string Text)> All()
    {
        foreach (var (file, table) in Schemas)
        {
            var schema = new JsonObject { ["$schema"] = "https://json-schema.org/draft/2020-12/schema", ["title"] = table.Title };
            foreach (var (name, node) in Of(table).ToList())
            {
                schema[name] = node?.DeepClone();
            }

            yield return (file, schema.ToJsonString(new JsonSerializerOptions { WriteIndented = true, NewLine = "\n" }) + "\n");
        }
    }

    private static JsonObject Of(KeyTable table)
    {
        var properties = new JsonObject();
        foreach (var key in table.Keys)
        {
            var property = Of(key.Shape);
            property["description"] = key.Description;
            properties[key.Name] = property;
        }

        var schema = new JsonObject
        {
            ["type"] = "object",
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        var required = table.Keys.Where(k => k.Required).Select(k => (JsonNode)k.Name).ToArray();
        if (required.Length > 0)
        {
            schema["required"] = new JsonArray(required);
        }

        return schema;
    }

    private static JsonObject Of(Shape shape) =>
        shape switch
        {
            Shape.Text text => OfText(text.Form),
            Shape.Texts texts => new JsonObject
            {
                ["oneOf"] = new JsonArray(OfText(texts.Form), new JsonObject { ["type"] = "array", ["items"] = OfText(texts.Form) }),
            },
            Shape.Flag => new JsonObject { ["type"] = "boolean" },
            Shape.Whole whole => new JsonObject
            {
                ["type"] = "integer",
                ["minimum"] = whole.Least,
                ["maximum"] = whole.Most,
            },
            Shape.Number => new JsonObject { ["type"] = "number" },
            Shape.Choice choice => new JsonObject { ["enum"] = new JsonArray([.. choice.Words.Select(w => (JsonNode)w)]) },
            Shape.Keys keys => Of(keys.Table),
            Shape.MapOf map => OfMap(map),
            Shape.ListOf list => new JsonObject { ["type"] = "array", ["items"] = Of(list.Item) },
            Shape.OneOf one => new JsonObject { ["anyOf"] = new JsonArray([.. one.Shapes.Select(Of)]) },
            _ => new JsonObject { ["type"] = new JsonArray("string", "number", "boolean", "null") },
        };

    private static JsonObject OfMap(Shape.MapOf map)
    {
        var schema = new JsonObject { ["type"] = "object", ["additionalProperties"] = Of(map.Item) };
        if (map.Name is { } form)
        {
            schema["propertyNames"] = new JsonObject { ["pattern"] = form.Pattern };
        }

        return schema;
    }

    // Without a form, numbers and flags are texts too: `accepted_values: [1, 2]`.
    private static JsonObject OfText(TextForm? form) =>
        form is null
            ? new JsonObject { ["type"] = new JsonArray("string", "number", "boolean") }
            : new JsonObject { ["type"] = new JsonArray("string", "number"), ["pattern"] = form.Pattern };
}
