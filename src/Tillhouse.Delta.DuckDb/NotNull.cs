using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Finds nulls where a schema has none, at any depth: fields of structs, elements of lists, values of maps.</summary>
internal static class NotNull
{
    /// <summary>A condition that is TRUE for a value that breaks the schema; null when the schema asks for nothing.</summary>
    public static string? Violation(StructField field, string value)
    {
        var within = Within(field.Type, value, 0);
        return field.Nullable ? within
            : within is null ? $"{value} IS NULL"
            : $"({value} IS NULL OR {within})";
    }

    private static string? Within(DeltaType type, string value, int depth) =>
        type switch
        {
            StructType s => Fields(s, value, depth),
            ArrayType a => Elements(a.Element, a.ContainsNull, value, depth),
            MapType m => Elements(m.Value, m.ValueContainsNull, $"map_values({value})", depth),
            _ => null,
        };

    private static string? Fields(StructType type, string value, int depth)
    {
        var parts = new List<string>();
        foreach (var field in type.Fields)
        {
            var inner = $"struct_extract({value}, {Sql.Text(field.Name)})";
            if (!field.Nullable)
            {
                parts.Add($"{inner} IS NULL");
            }

            if (Within(field.Type, inner, depth) is { } within)
            {
                parts.Add(within);
            }
        }

        return parts.Count == 0 ? null : $"({value} IS NOT NULL AND ({string.Join(" OR ", parts)}))";
    }

    private static string? Elements(DeltaType element, bool containsNull, string list, int depth)
    {
        var x = string.Create(System.Globalization.CultureInfo.InvariantCulture, $"x{depth}");
        var within = Within(element, x, depth + 1);
        var broken =
            containsNull ? within
            : within is null ? $"{x} IS NULL"
            : $"({x} IS NULL OR {within})";
        return broken is null ? null : $"coalesce(list_bool_or(list_transform({list}, lambda {x}: {broken})), false)";
    }
}
