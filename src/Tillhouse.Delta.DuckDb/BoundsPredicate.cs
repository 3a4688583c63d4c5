using System.Text.Json.Nodes;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// Turns a predicate on rows into one on files: false only where it is true of no row. What it does not understand becomes NULL, which neither AND nor OR
/// makes false by itself.
/// </summary>
/// <param name="bounds">What is known of columns.</param>
/// <param name="toSql">The text of a part of the parse tree.</param>
internal sealed class BoundsPredicate(FileBounds bounds, Func<JsonNode, string> toSql)
{
    private const string Unknown = "NULL";
    private const int MaxList = 1000;

    public string Of(JsonNode node) =>
        Text(node, "type") switch
        {
            "CONJUNCTION_AND" => Join(node, " AND "),
            "CONJUNCTION_OR" => Join(node, " OR "),
            "COMPARE_EQUAL"
            or "COMPARE_LESSTHAN"
            or "COMPARE_GREATERTHAN"
            or "COMPARE_LESSTHANOREQUALTO"
            or "COMPARE_GREATERTHANOREQUALTO" => Comparison(node),
            "COMPARE_BETWEEN" => Between(node),
            "COMPARE_IN" => In(node),
            "OPERATOR_IS_NULL" => Column(node["children"]?[0]) is { } c
                ? c.Value is { } value
                    ? $"({value} IS NULL)"
                    : $"({c.Nulls} <> 0)"
                : Unknown,
            "OPERATOR_IS_NOT_NULL" => Column(node["children"]?[0]) is { } c
                ? c.Value is { } value
                    ? $"({value} IS NOT NULL)"
                    : $"({c.Nulls} < {c.Rows})"
                : Unknown,
            _ => Unknown,
        };

    private string Join(JsonNode node, string with) => "(" + string.Join(with, node["children"]!.AsArray().Select(c => Of(c!))) + ")";

    private string Comparison(JsonNode node)
    {
        var (left, right) = (node["left"], node["right"]);
        var type = Text(node, "type");
        if (Column(left) is { } column && Constant(right, column) is { } constant)
        {
            return Compare(type, column, constant);
        }

        return Column(right) is { } other && Constant(left, other) is { } value ? Compare(Flip(type), other, value) : Unknown;
    }

    private string Between(JsonNode node) =>
        Column(node["input"]) is { } column && Constant(node["lower"], column) is { } lower && Constant(node["upper"], column) is { } upper
            ? $"({Compare("COMPARE_GREATERTHANOREQUALTO", column, lower)} AND {Compare("COMPARE_LESSTHANOREQUALTO", column, upper)})"
            : Unknown;

    private string In(JsonNode node)
    {
        var children = node["children"]!.AsArray();
        if (children.Count > MaxList || Column(children[0]) is not { } column)
        {
            return Unknown;
        }

        var constants = children.Skip(1).Select(c => Constant(c, column)).ToList();
        return constants.Contains(null)
            ? Unknown
            : "(" + string.Join(" OR ", constants.Select(c => Compare("COMPARE_EQUAL", column, c!))) + ")";
    }

    private static string Compare(string type, ColumnBounds column, string constant)
    {
        var sign = type switch
        {
            "COMPARE_EQUAL" => "=",
            "COMPARE_LESSTHAN" => "<",
            "COMPARE_GREATERTHAN" => ">",
            "COMPARE_LESSTHANOREQUALTO" => "<=",
            _ => ">=",
        };
        if (column.Value is { } value)
        {
            return $"coalesce({value} {sign} {constant}, false)";
        }

        // NaN is greater than all other numbers, and no bound tells that it is there.
        var max = column.Type is PrimitiveType { Name: "float" or "double" } && sign is ">" or ">=" ? Unknown : column.Max;
        var within = sign switch
        {
            "=" => $"{column.Min} <= {constant} AND {max} >= {constant}",
            "<" or "<=" => $"{column.Min} {sign} {constant}",
            _ => $"{max} {sign} {constant}",
        };
        return $"({within} AND {column.Nulls} < {column.Rows})";
    }

    private static string Flip(string type) =>
        type switch
        {
            "COMPARE_LESSTHAN" => "COMPARE_GREATERTHAN",
            "COMPARE_GREATERTHAN" => "COMPARE_LESSTHAN",
            "COMPARE_LESSTHANOREQUALTO" => "COMPARE_GREATERTHANOREQUALTO",
            "COMPARE_GREATERTHANOREQUALTO" => "COMPARE_LESSTHANOREQUALTO",
            _ => type,
        };

    private ColumnBounds? Column(JsonNode? node) =>
        node is not null && Text(node, "class") == "COLUMN_REF"
            ? bounds.Find([.. node["column_names"]!.AsArray().Select(n => n!.GetValue<string>())])
            : null;

    /// <summary>
    /// A constant, perhaps behind a sign or a cast, that compares with the column in the order of the bounds: a text is ordered otherwise than the number it may
    /// be cast to.
    /// </summary>
    private string? Constant(JsonNode? node, ColumnBounds column) =>
        node is not null && IsConstant(node) && (column.Type != DeltaType.String || IsText(node)) ? $"({toSql(node)})" : null;

    private static bool IsConstant(JsonNode node) =>
        Text(node, "class") switch
        {
            "CONSTANT" => true,
            "CAST" => node["child"] is { } child && IsConstant(child),
            "FUNCTION" => Text(node, "function_name") is "-" or "+"
                && node["children"] is JsonArray { Count: 1 } one
                && IsConstant(one[0]!),
            _ => false,
        };

    private static bool IsText(JsonNode node) =>
        Text(node, "class") == "CONSTANT" && node["value"]?["type"] is { } type && Text(type, "id") == "VARCHAR";

    private static string Text(JsonNode node, string key) =>
        node[key] is JsonValue value && value.GetValueKind() == System.Text.Json.JsonValueKind.String ? value.GetValue<string>() : "";
}
