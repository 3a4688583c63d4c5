using System.Text.Json;
using Tillhouse.Core.Project;
using Tillhouse.DuckDb;
using static Tillhouse.Core.Sql.TreeNode;

namespace Tillhouse.Core.Sql;

/// <summary>
/// The gate for a condition that a user typed: one expression over the columns of one row. By DuckDB's own parse tree it holds no query of its own,
/// no aggregate window, and no function that reads or changes anything but its arguments.
/// </summary>
public static class RowExpression
{
    private const string Before = "select (\n";

    // On a line of its own, so that a comment at the end of the condition hides nothing.
    private const string Behind = "\n)";

    private static readonly HashSet<string> Classes =
    [
        "BETWEEN",
        "CASE",
        "CAST",
        "COLLATE",
        "COLUMN_REF",
        "COMPARISON",
        "CONJUNCTION",
        "CONSTANT",
        "FUNCTION",
        "LAMBDA",
        "LAMBDA_REF",
        "OPERATOR",
    ];

    private static readonly HashSet<string> SelectParts = ["type", "select_list", "from_table", "aggregate_handling"];

    // They tell of the process and not of the row. What is volatile is found in the engine's catalog.
    private static readonly HashSet<string> OfTheProcess = ["current_setting", "getenv", "getvariable"];

    /// <summary>Refuses what is no plain expression.</summary>
    /// <param name="connection">Any connection: nothing of the text is run.</param>
    /// <param name="expression">What the user typed.</param>
    /// <param name="where">Where it was typed, for the error: <c>--where</c>.</param>
    /// <exception cref="TillhouseException">T0905 says what is wrong and where.</exception>
    public static void Require(DuckDbConnection connection, string expression, string where)
    {
        var text = new SqlText(expression, new SourceLocation(where, 1, 1), Before, Behind);
        var errors = new ErrorList();
        if (SqlParser.Parse(connection, [text], errors)[0] is not { } select)
        {
            throw Unreadable(errors, text);
        }

        if (
            Get(select, "type") != "SELECT_NODE"
            || select.EnumerateObject().Any(p => !SelectParts.Contains(p.Name))
            || Get(select.GetProperty("from_table"), "type") != "EMPTY"
            || select.GetProperty("select_list").GetArrayLength() != 1
        )
        {
            throw Refused("this is not one condition", text.At);
        }

        var functions = new Dictionary<string, int>(StringComparer.OrdinalIgnoreCase);
        Walk(select.GetProperty("select_list"), text, functions);
        foreach (var name in Volatile(connection, functions.Keys).Concat(functions.Keys.Where(OfTheProcess.Contains)))
        {
            throw Refused($"{name}() depends on more than the row", text.PlaceOfByte(functions[name]));
        }
    }

    private static void Walk(JsonElement node, SqlText text, Dictionary<string, int> functions)
    {
        if (node.ValueKind == JsonValueKind.Array)
        {
            foreach (var item in node.EnumerateArray())
            {
                Walk(item, text, functions);
            }
        }
        else if (node.ValueKind == JsonValueKind.Object)
        {
            if (Get(node, "class") is { } kind)
            {
                if (!Classes.Contains(kind))
                {
                    throw Refused($"{Name(kind)} is not allowed here", text.PlaceOfByte(PositionOf(node) ?? 0));
                }

                if (kind == "FUNCTION")
                {
                    functions.TryAdd(Get(node, "function_name")!, PositionOf(node) ?? 0);
                }
            }

            foreach (var property in node.EnumerateObject())
            {
                Walk(property.Value, text, functions);
            }
        }
    }

    private static string Name(string kind) =>
        kind switch
        {
            "SUBQUERY" => "a subquery",
            "WINDOW" => "a window",
            "PARAMETER" => "a parameter",
            _ => kind.ToLowerInvariant(),
        };

    private static List<string> Volatile(DuckDbConnection connection, IReadOnlyCollection<string> functions)
    {
        var found = new List<string>();
        if (functions.Count == 0)
        {
            return found;
        }

        using var command = connection.CreateCommand();
        command.CommandText =
            "select distinct function_name from duckdb_functions() where stability = 'VOLATILE'"
            + $" and function_name in ({string.Join(", ", functions.Select(f => Quote.Text(f.ToLowerInvariant())))})";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            found.Add(reader.GetString(0));
        }

        return found;
    }

    private static TerminalException Unreadable(ErrorList errors, SqlText text)
    {
        try
        {
            errors.ThrowIfAny();
        }
        catch (TillhouseErrors unreadable) when (unreadable.Errors[0].Code == ErrorCodes.SqlSyntax)
        {
            return Refused(unreadable.Errors[0].Message, unreadable.Errors[0].At ?? text.At);
        }
        catch (TillhouseErrors)
        {
            // Several statements, or something else than a SELECT.
        }

        return Refused("this is not one condition", text.At);
    }

    private static TerminalException Refused(string what, SourceLocation at) =>
        new(ErrorCodes.QueryRefused, what, "write one condition over the table's columns, such as \"status = 'open' and amount > 10\"", at);
}
