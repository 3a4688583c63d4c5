using System.Text.Json;

namespace Tillhouse.Core.Sql;

/// <summary>Reads properties of a node of DuckDB's parse tree. With skip_default it leaves out what is empty or usual.</summary>
internal static class TreeNode
{
    /// <summary>A text, or null when it is left out.</summary>
    public static string? Get(JsonElement node, string key) =>
        node.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.String && value.GetString() is { Length: > 0 } text
            ? text
            : null;

    /// <summary>Whether a flag is set.</summary>
    public static bool Is(JsonElement node, string key) => node.TryGetProperty(key, out var value) && value.ValueKind == JsonValueKind.True;

    /// <summary>The byte at which a node stands. Some nodes carry no place of their own, but the first thing inside them does.</summary>
    public static int? PositionOf(JsonElement node)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            return node.EnumerateArray().Select(PositionOf).FirstOrDefault(p => p is not null);
        }

        if (node.ValueKind != JsonValueKind.Object)
        {
            return null;
        }

        return node.TryGetProperty("query_location", out var location) && location.TryGetInt32(out var position)
            ? position
            : node.EnumerateObject().Select(p => PositionOf(p.Value)).FirstOrDefault(p => p is not null);
    }
}
