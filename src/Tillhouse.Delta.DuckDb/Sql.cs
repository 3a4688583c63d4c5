namespace Tillhouse.Delta.DuckDb;

/// <summary>Quotes what stands in SQL text.</summary>
internal static class Sql
{
    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Text(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    public static string TextOrNull(string? text) => text is null ? "NULL" : Text(text);

    public static string List(IEnumerable<string> texts) => "[" + string.Join(", ", texts.Select(Text)) + "]";
}
