namespace Tillhouse.Core.Project.Format;

/// <summary>
/// What the value of a key looks like. The loader checks values by it and the JSON Schema is written from it, so that the two cannot differ.
/// </summary>
internal abstract record Shape
{
    private Shape() { }

    /// <summary>What is expected, for messages: <c>expected true or false</c>.</summary>
    public abstract string Expected { get; }

    /// <summary>A text.</summary>
    public sealed record Text(TextForm? Form = null) : Shape
    {
        public override string Expected => Form?.Expected ?? "a text";
    }

    /// <summary>One text or a list of them.</summary>
    public sealed record Texts(TextForm? Form = null) : Shape
    {
        public override string Expected => $"{Form?.Expected ?? "a text"}, or a list of them";
    }

    /// <summary>true or false.</summary>
    public sealed record Flag : Shape
    {
        public override string Expected => "true or false";
    }

    /// <summary>A whole number.</summary>
    public sealed record Whole(int Least, int Most) : Shape
    {
        public override string Expected => $"a whole number from {Least} to {Most}";
    }

    /// <summary>A number.</summary>
    public sealed record Number : Shape
    {
        public override string Expected => "a number";
    }

    /// <summary>One of a few words.</summary>
    public sealed record Choice(params string[] Words) : Shape
    {
        public override string Expected => $"one of {string.Join(", ", Words)}";
    }

    /// <summary>A mapping with known keys.</summary>
    public sealed record Keys(KeyTable Table) : Shape
    {
        public override string Expected => $"a mapping with the keys {string.Join(", ", Table.Names)}";
    }

    /// <summary>A mapping whose keys the user names.</summary>
    public sealed record MapOf(Shape Item, TextForm? Name = null) : Shape
    {
        public override string Expected => "a mapping: 'name: value' lines";
    }

    /// <summary>A list.</summary>
    public sealed record ListOf(Shape Item) : Shape
    {
        public override string Expected => "a list";
    }

    /// <summary>One of several shapes.</summary>
    public sealed record OneOf(params Shape[] Shapes) : Shape
    {
        public override string Expected => string.Join(", or ", Shapes.Select(s => s.Expected));
    }

    /// <summary>A single value of any kind, or nothing.</summary>
    public sealed record Value : Shape
    {
        public override string Expected => "a value";
    }
}

/// <summary>A form that a text must have.</summary>
/// <param name="Expected">For messages.</param>
/// <param name="Pattern">For the JSON Schema: a regular expression.</param>
/// <param name="Accepts">For the loader: the same rule.</param>
internal sealed record TextForm(string Expected, string Pattern, Func<string, bool> Accepts);

/// <summary>A key that a file may hold.</summary>
internal sealed record Key(string Name, Shape Shape, string Description, bool Required = false);

/// <summary>The keys that one mapping may hold.</summary>
/// <param name="Title">What the mapping is, for messages and for the schema.</param>
/// <param name="Keys">In the order of the documentation.</param>
internal sealed record KeyTable(string Title, params Key[] Keys)
{
    public IEnumerable<string> Names => Keys.Select(k => k.Name);
}
