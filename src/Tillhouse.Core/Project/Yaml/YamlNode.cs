namespace Tillhouse.Core.Project.Yaml;

/// <summary>A value of a YAML file that knows where it stands. Everything is text until a reader asks for more.</summary>
/// <param name="At">Where its first character stands.</param>
internal abstract record YamlNode(SourceLocation At)
{
    /// <summary>What it is, for messages.</summary>
    public abstract string Kind { get; }
}

/// <summary>One value: text, number, flag or nothing.</summary>
/// <param name="At">Where it stands.</param>
/// <param name="Value">Its text, variables expanded.</param>
/// <param name="Plain">It stands without quotes and is no block, so that <c>~</c>, <c>null</c> and the empty text mean nothing.</param>
/// <param name="TextAt">Where the text itself begins: behind the quote, or on the line below a block's mark.</param>
internal sealed record YamlScalar(SourceLocation At, string Value, bool Plain, SourceLocation TextAt) : YamlNode(At)
{
    public bool IsNull => Plain && Value is "" or "~" or "null" or "Null" or "NULL";

    public override string Kind => IsNull ? "nothing" : $"'{Value}'";
}

/// <summary>A list.</summary>
internal sealed record YamlSequence(SourceLocation At, IReadOnlyList<YamlNode> Items) : YamlNode(At)
{
    public override string Kind => "a list";
}

/// <summary>Keys with values, in the file's order; no key stands twice.</summary>
internal sealed record YamlMapping(SourceLocation At, IReadOnlyList<YamlEntry> Entries) : YamlNode(At)
{
    public override string Kind => "a mapping";

    public YamlNode? Find(string key) => Entries.FirstOrDefault(e => e.Key == key)?.Value;
}

/// <summary>One key with its value.</summary>
internal sealed record YamlEntry(string Key, SourceLocation At, YamlNode Value);
