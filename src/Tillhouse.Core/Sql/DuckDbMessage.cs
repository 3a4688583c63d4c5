using System.Globalization;
using System.Text.Json;

namespace Tillhouse.Core.Sql;

/// <summary>An error of DuckDB in parts, as <c>SET errors_as_json = true</c> gives it.</summary>
/// <param name="Message">What is wrong, in one line.</param>
/// <param name="Kind">Its subtype, such as <c>COLUMN_NOT_FOUND</c>; may be empty.</param>
/// <param name="Name">The name that is not there, if it is about one.</param>
/// <param name="Position">The byte of the query that it points at.</param>
/// <param name="Candidates">Names that might be meant.</param>
/// <param name="Help">What DuckDB suggests.</param>
internal sealed record DuckDbMessage(
    string Message,
    string Kind,
    string? Name,
    int? Position,
    IReadOnlyList<string> Candidates,
    string? Help
)
{
    public static DuckDbMessage Read(string text)
    {
        try
        {
            var root = JsonDocument.Parse(text).RootElement;
            var message = Get(root, "exception_message") ?? text;
            return new DuckDbMessage(
                FirstLine(message),
                Get(root, "error_subtype") ?? "",
                Get(root, "name"),
                int.TryParse(Get(root, "position"), CultureInfo.InvariantCulture, out var position) ? position : null,
                (Get(root, "candidates") ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries),
                Suggestion(message)
            );
        }
        catch (JsonException)
        {
            return new DuckDbMessage(FirstLine(text), "", null, null, [], null);
        }
    }

    /// <summary>The first line of a message, as a sentence without its full stop.</summary>
    public static string FirstLine(string message)
    {
        var line = message.Split('\n', 2)[0].TrimEnd('.', '!', ' ', ':');
        return line.Length == 0 ? message : char.ToLowerInvariant(line[0]) + line[1..];
    }

    private static string? Suggestion(string message)
    {
        var line = message.Split('\n').FirstOrDefault(l => l.StartsWith("Did you mean", StringComparison.Ordinal));
        return line is null ? null : "did you mean" + line["Did you mean".Length..].Replace("\"", "", StringComparison.Ordinal);
    }

    private static string? Get(JsonElement root, string key) => root.TryGetProperty(key, out var value) ? value.ToString() : null;
}
