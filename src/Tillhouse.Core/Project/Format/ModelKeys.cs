namespace Tillhouse.Core.Project.Format;

/// <summary>The keys of a model's header (formats.md).</summary>
internal static class ModelKeys
{
    private static readonly Shape OnFailWord = new Shape.Choice("quarantine", "warn", "stop");

    private static readonly Shape DimensionWord = new Shape.Choice(
        "completeness",
        "accuracy",
        "consistency",
        "validity",
        "uniqueness",
        "timeliness"
    );

    // What any check may say besides what it checks.
    private static readonly Key[] Common =
    [
        new("name", new Shape.Text(Forms.NotEmpty), "The check's name, unique in the model."),
        new("description", new Shape.Text(), "What the check is for, for people."),
        new("dimension", DimensionWord, "What the check measures."),
        new("on_fail", OnFailWord, "quarantine (silver models that read a source), warn or stop."),
        new("threshold", new Shape.Text(Forms.Share), "The least share of rows that must pass, such as 98 %. Default all."),
    ];

    public static readonly KeyTable Range = new(
        "range",
        new Key("min", new Shape.Number(), "The least value."),
        new Key("max", new Shape.Number(), "The greatest value.")
    );

    public static readonly KeyTable ColumnCheck = new(
        "a check of a column",
        [
            new Key("not_null", new Shape.Value(), "The column has a value."),
            new Key("unique", new Shape.Value(), "No two rows have the same value."),
            new Key("accepted_values", new Shape.Texts(), "The value is one of these."),
            new Key("range", new Shape.Keys(Range), "The value lies between min and max, both included."),
            new Key("pattern", new Shape.Text(Forms.NotEmpty), "The text matches this regular expression (RE2)."),
            new Key("relationships", new Shape.Text(Forms.TableColumn), "The value stands in another table's column: layer.table.column."),
            .. Common,
        ]
    );

    public static readonly KeyTable ModelCheck = new(
        "a check",
        [
            new Key("rule", new Shape.Text(Forms.NotEmpty), "An SQL condition that every row must meet."),
            new Key("query", new Shape.Text(Forms.NotEmpty), "A SELECT that gives the rows that offend."),
            new Key("unique", new Shape.Texts(Forms.Column), "No two rows agree in all these columns."),
            .. Common,
        ]
    );

    public static readonly KeyTable Column = new(
        "a column",
        new Key("description", new Shape.Text(), "What the column is, for people."),
        new Key("pii", new Shape.Flag(), "Whether it holds personal data. Default false."),
        new Key(
            "checks",
            new Shape.ListOf(new Shape.OneOf(new Shape.Choice("not_null", "unique"), new Shape.Keys(ColumnCheck))),
            "The checks of the column."
        )
    );

    public static readonly KeyTable Model = new(
        "a model's header",
        new Key("description", new Shape.Text(), "What the table is, for people."),
        new Key(
            "build",
            new Shape.Choice("view", "table", "append", "merge", "partitions", "scd2"),
            "How the SELECT becomes a table. Default table."
        ),
        new Key("key", new Shape.Texts(Forms.Column), "The columns that identify a row."),
        new Key("newest_by", new Shape.Texts(Forms.Column), "Which version of a key wins, for models that read a source."),
        new Key("partition_by", new Shape.Texts(Forms.Column), "The columns that divide its files."),
        new Key("cluster_by", new Shape.Texts(Forms.Column), "The columns its rows are sorted by within a file."),
        new Key("owner", new Shape.Text(Forms.NotEmpty), "Who answers for the table."),
        new Key("tags", new Shape.Texts(Forms.NotEmpty), "Words to select it by: tag:finance."),
        new Key(
            "columns",
            new Shape.MapOf(new Shape.OneOf(new Shape.Keys(Column), new Shape.Text()), Forms.Column),
            "What there is to say of its columns."
        ),
        new Key("checks", new Shape.ListOf(new Shape.Keys(ModelCheck)), "The checks of the whole table."),
        new Key("surrogate", new Shape.Text(Forms.Column), "build: scd2. The name of the surrogate key's column."),
        new Key("valid_from", new Shape.Text(Forms.Column), "build: scd2. The column that says when a version began."),
        new Key("track", new Shape.Texts(Forms.Column), "build: scd2. The columns whose change begins a version."),
        new Key(
            "inferred_from",
            new Shape.Texts(Forms.TableColumn),
            "build: scd2. Columns whose keys get an inferred member when they are missing here."
        )
    );
}
