namespace Tillhouse.Delta.DuckDb;

/// <summary>Quotes what stands in SQL text.</summary>
internal static class Sql
{
    public static string Name(string name) => "\"" + name.Replace("\"", "\"\"", StringComparison.Ordinal) + "\"";

    public static string Text(string text) => "'" + text.Replace("'", "''", StringComparison.Ordinal) + "'";

    public static string TextOrNull(string? text) => text is null ? "NULL" : Text(text);

    public static string List(IEnumerable<string> texts) => "[" + string.Join(", ", texts.Select(Text)) + "]";

    /// <summary>Files by their names: what a pattern would expand stands in brackets, since DuckDB reads every path as a pattern.</summary>
    public static string Files(IEnumerable<string> paths) => List(paths.Select(Escape));

    /// <summary>A size that an option takes.</summary>
    public static string Bytes(long bytes) => string.Create(System.Globalization.CultureInfo.InvariantCulture, $"{bytes}B");

    private static string Escape(string path) =>
        path.AsSpan().IndexOfAny('*', '?', '[') < 0
            ? path
            : string.Concat(path.Select(c => c is '*' or '?' or '[' ? $"[{c}]" : c.ToString()));
}
