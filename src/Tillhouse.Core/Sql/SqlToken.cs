namespace Tillhouse.Core.Sql;

/// <summary>What kind of word of SQL a token is.</summary>
internal enum SqlTokenKind
{
    /// <summary>A name or a keyword.</summary>
    Word,

    /// <summary>A name in double quotes.</summary>
    QuotedName,

    /// <summary>A literal in single quotes.</summary>
    Text,

    /// <summary>A literal in another notation, such as <c>$$text$$</c>.</summary>
    DollarText,

    /// <summary>A number.</summary>
    Number,

    /// <summary>Anything else: an operator, a bracket, a comma.</summary>
    Symbol,
}

/// <summary>One token of SQL as it was written.</summary>
/// <param name="Kind">What it is.</param>
/// <param name="Start">Index of its first character.</param>
/// <param name="Text">As written, quotes included.</param>
internal readonly record struct SqlToken(SqlTokenKind Kind, int Start, string Text)
{
    public bool Is(string word) => Text.Equals(word, StringComparison.OrdinalIgnoreCase);
}
