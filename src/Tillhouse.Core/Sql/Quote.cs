namespace Tillhouse.Core.Sql;

/// <summary>Puts names and texts into SQL so that nothing in them is read as SQL.</summary>
public static class Quote
{
    /// <summary>A name in double quotes, the quotes inside doubled.</summary>
    public static string Name(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    /// <summary>Several names, with a comma between them.</summary>
    public static string Names(IEnumerable<string> names) => string.Join(", ", names.Select(Name));

    /// <summary>A text literal in single quotes, the quotes inside doubled.</summary>
    public static string Text(string text) => $"'{text.Replace("'", "''", StringComparison.Ordinal)}'";
}
