namespace Tillhouse.Core.Project.Format;

/// <summary>The keys of tests/*.yml (formats.md).</summary>
internal static class TestKeys
{
    private static readonly Shape Rows = new Shape.OneOf(
        new Shape.ListOf(new Shape.MapOf(new Shape.Value(), Forms.Column)),
        new Shape.Text(
            new TextForm("file:rows.csv", "^file:.+", text => text.StartsWith("file:", StringComparison.Ordinal) && text.Length > 5)
        )
    );

    private static readonly Key Given = new(
        "given",
        new Shape.MapOf(Rows, Forms.Table),
        "The rows of the tables that the model reads: layer.table with a list of rows, or file:rows.csv. Columns left out are null."
    );

    private static readonly Key Then = new(
        "then",
        Rows,
        "The rows that must come out, in any order: only the columns named here are compared.",
        Required: true
    );

    public static readonly KeyTable Step = new("a later batch", Given, Then);

    public static readonly KeyTable Case = new(
        "a case",
        new Key("name", new Shape.Text(Forms.NotEmpty), "What the case shows, as a sentence.", Required: true),
        Given,
        Then,
        new Key(
            "after",
            new Shape.ListOf(new Shape.Keys(Step)),
            "Later batches, in order, each with the rows that must stand in the table after it."
        )
    );

    public static readonly KeyTable Test = new(
        "a test",
        new Key("model", new Shape.Text(Forms.Table), "The model that is tested, as layer.table.", Required: true),
        new Key("cases", new Shape.ListOf(new Shape.Keys(Case)), "The cases.", Required: true)
    );
}
