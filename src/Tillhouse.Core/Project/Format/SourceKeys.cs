namespace Tillhouse.Core.Project.Format;

/// <summary>The keys of sources/*.yml (formats.md).</summary>
internal static class SourceKeys
{
    public static readonly KeyTable Csv = new(
        "csv",
        new Key("delimiter", new Shape.Text(Forms.Character), "Between fields. Default a comma."),
        new Key("quote", new Shape.Text(Forms.Character), "Around fields, doubled inside. Default a double quote."),
        new Key("escape", new Shape.Text(Forms.Character), "Takes the meaning of the next character away, where the quote is not doubled."),
        new Key("encoding", new Shape.Text(Forms.NotEmpty), "The encoding's IANA name. Default utf-8."),
        new Key("skip", new Shape.Whole(0, 1_000_000), "Lines before the header. Default 0."),
        new Key("header", new Shape.Flag(), "Whether the first line names the columns. Default true."),
        new Key("null", new Shape.Value(), "A text that stands for a missing value, besides the empty one.")
    );

    public static readonly KeyTable Xlsx = new(
        "xlsx",
        new Key("sheets", new Shape.Texts(Forms.NotEmpty), "The names of sheets, or patterns with *. Default all.")
    );

    public static readonly KeyTable Column = new(
        "a column",
        new Key("type", new Shape.Text(Forms.Type), "The type that silver casts to. Default string."),
        new Key("required", new Shape.Flag(), "A file without the column is refused, a row without a value is quarantined. Default false."),
        new Key("from", new Shape.Texts(Forms.NotEmpty), "Other headers that mean this column."),
        new Key("formats", new Shape.Texts(Forms.DatePattern), "Java date patterns, tried in order. Default ISO 8601."),
        new Key("timezone", new Shape.Text(Forms.Zone), "The zone of timestamps without an offset. Default UTC."),
        new Key("decimal", new Shape.Text(Forms.Character), "The decimal separator. Default a point."),
        new Key("strip", new Shape.Text(), "Characters removed from a number before it is read, such as currency signs."),
        new Key("default", new Shape.Value(), "The text that stands in for a missing value."),
        new Key("description", new Shape.Text(), "What the column is, for people.")
    );

    public static readonly KeyTable Source = new(
        "a source",
        new Key("source", new Shape.Text(Forms.Name), "The source's name: its rows land in bronze.<name>. Default the file's name."),
        new Key("description", new Shape.Text(), "What the source is, for people."),
        new Key(
            "files",
            new Shape.Texts(Forms.NotEmpty),
            "Which files below the landing zone are its own, such as orders/*.",
            Required: true
        ),
        new Key("csv", new Shape.Keys(Csv), "How its CSV files are written: only what differs from the default."),
        new Key("xlsx", new Shape.Keys(Xlsx), "Which sheets of its workbooks are read."),
        new Key(
            "mode",
            new Shape.Choice("changes", "snapshot"),
            "changes: rows are new or newer versions by key. snapshot: each file is the whole source. Default changes."
        ),
        new Key(
            "contract",
            new Shape.Choice("evolve", "freeze", "ignore"),
            "New columns are kept (evolve), refuse the file (freeze) or are dropped (ignore). Default evolve."
        ),
        new Key("key", new Shape.Texts(Forms.Name), "The columns that identify a row.", Required: true),
        new Key("newest_by", new Shape.Texts(Forms.Name), "The columns whose greatest value wins among rows of one key."),
        new Key(
            "columns",
            new Shape.MapOf(new Shape.OneOf(new Shape.Keys(Column), new Shape.Text(Forms.Type)), Forms.Name),
            "The columns, in the order of the file.",
            Required: true
        )
    );
}
