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

    public static readonly KeyTable Drift = new(
        "drift",
        new Key(
            "of",
            new Shape.Choice("shares", "nulls", "mean"),
            "What is compared: the share of each value, of nulls, or the mean. Default shares."
        ),
        new Key("time", new Shape.Text(Forms.Column), "The column that says when a row is from.", Required: true),
        new Key("days", new Shape.Whole(1, 999), "How many days are new. Default 7."),
        new Key("before", new Shape.Whole(1, 999), "How many days before those they are compared with. Default 28."),
        new Key("most", new Shape.Text(Forms.Share), "How far it may move, such as 10 %; of a mean, by what share.", Required: true)
    );

    public static readonly KeyTable Reconcile = new(
        "reconcile",
        new Key("sum", new Shape.Text(Forms.Column), "The column that is summed. Without one, rows are counted."),
        new Key(
            "with",
            new Shape.Text(Forms.TableOrColumn),
            "What must give the same: layer.table.column, or layer.table for its rows.",
            Required: true
        ),
        new Key("by", new Shape.Texts(Forms.Column), "The columns, of both tables, that make groups. Default one group."),
        new Key("within", new Shape.Number(), "How much the two may differ. Default 0.")
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
            new Key("freshness", new Shape.Text(Forms.Duration), "The newest value is at most this old, such as 26 hours."),
            new Key("drift", new Shape.Keys(Drift), "The newest values look like those of the time before."),
            .. Common,
        ]
    );

    public static readonly KeyTable ModelCheck = new(
        "a check",
        [
            new Key("rule", new Shape.Text(Forms.NotEmpty), "An SQL condition that every row must meet."),
            new Key("query", new Shape.Text(Forms.NotEmpty), "A SELECT that gives the rows that offend."),
            new Key("unique", new Shape.Texts(Forms.Column), "No two rows agree in all these columns."),
            new Key("median_of", new Shape.Text(Forms.Days), "A day has about as many rows as the median of so many days before it."),
            new Key("between", new Shape.Texts(Forms.Factor), "With median_of: the least and the greatest share of the median."),
            new Key(
                "column",
                new Shape.Text(Forms.Column),
                "With median_of: the column that says the day. Default the first of cluster_by."
            ),
            new Key("reconcile", new Shape.Keys(Reconcile), "A sum or count equals that of another table."),
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
        new Key(
            "gone_at",
            new Shape.Text(Forms.Column),
            "build: scd2. The column that says when the row was gone from its source; null while it is there."
        ),
        new Key("track", new Shape.Texts(Forms.Column), "build: scd2. The columns whose change begins a version."),
        new Key(
            "inferred_from",
            new Shape.Texts(Forms.TableColumn),
            "build: scd2. Columns whose keys get an inferred member when they are missing here."
        )
    );
}
