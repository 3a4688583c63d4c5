namespace Tillhouse.Core.Project;

/// <summary>One quality rule as a model's header states it. Quality/ turns each kind into SQL.</summary>
public abstract record CheckDefinition
{
    private CheckDefinition() { }

    /// <summary>Unique in the model; made from kind and column where the header gives none: <c>not_null:order_id</c>.</summary>
    public string Name { get; init; } = "";

    /// <summary>What the rule measures.</summary>
    public Dimension Dimension { get; init; }

    /// <summary>What happens to rows, or to the table, that fail.</summary>
    public OnFail OnFail { get; init; }

    /// <summary>What the rule is for, for people; may be empty.</summary>
    public string Description { get; init; } = "";

    /// <summary>
    /// Whether the header says what happens. A quarantine that it does not say is the default of silver row rules, and becomes a warning in
    /// the graph's project where the model reads no source.
    /// </summary>
    public bool OnFailGiven { get; init; }

    /// <summary>The least share of rows that must pass, 0 to 1; null: every row.</summary>
    public decimal? Threshold { get; init; }

    /// <summary>Where the rule is written.</summary>
    public SourceLocation At { get; init; }

    /// <summary>What a rule of this kind measures where the header says nothing else.</summary>
    internal abstract Dimension Usual { get; }

    /// <summary>Whether it judges each row by itself, so that a row can be kept out by it.</summary>
    internal virtual bool IsOfRows => true;

    /// <summary>The column has a value.</summary>
    public sealed record NotNull(string Column) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Completeness;
    }

    /// <summary>No two rows agree in all these columns.</summary>
    public sealed record Unique(IReadOnlyList<string> Columns) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Uniqueness;

        internal override bool IsOfRows => false;
    }

    /// <summary>The value is one of a list; null passes.</summary>
    public sealed record AcceptedValues(string Column, IReadOnlyList<string> Values) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Validity;
    }

    /// <summary>The value lies between two bounds, both included; a null bound is open; null passes.</summary>
    public sealed record Range(string Column, decimal? Min, decimal? Max) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Validity;
    }

    /// <summary>The text matches a regular expression (RE2); null passes.</summary>
    public sealed record Pattern(string Column, string Expression) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Validity;
    }

    /// <summary>The value stands in a column of another table; null passes.</summary>
    public sealed record Relationship(string Column, TableName Table, string OtherColumn) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Consistency;

        internal override bool IsOfRows => false;
    }

    /// <summary>The newest value of a time column is not older than this when the table is built.</summary>
    public sealed record Freshness(string Column, TimeSpan Within) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Timeliness;

        internal override bool IsOfRows => false;
    }

    /// <summary>The newest rows of a column look like those of the time before.</summary>
    /// <param name="Column">The column.</param>
    /// <param name="Of">What is compared.</param>
    /// <param name="Time">The column that says when a row is from.</param>
    /// <param name="Days">How many days are new.</param>
    /// <param name="Before">How many days before those they are compared with.</param>
    /// <param name="Most">How far it may move: a share of all rows, of a mean a share of the mean before.</param>
    public sealed record Drift(string Column, DriftOf Of, string Time, int Days, int Before, decimal Most) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Accuracy;

        internal override bool IsOfRows => false;
    }

    /// <summary>A day has about as many rows as the median of the days before it.</summary>
    /// <param name="Column">The column that says on which day a row is.</param>
    /// <param name="Days">How many days make the median, and how many of the newest are judged.</param>
    /// <param name="Least">The least share of the median.</param>
    /// <param name="Most">The greatest.</param>
    public sealed record Volume(string Column, int Days, decimal Least, decimal Most) : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Completeness;

        internal override bool IsOfRows => false;
    }

    /// <summary>A sum or count of this table equals that of another, for each group.</summary>
    /// <param name="Sum">The column that is summed; null: rows are counted.</param>
    /// <param name="Table">The other table.</param>
    /// <param name="OtherSum">The other table's column; null: its rows are counted.</param>
    /// <param name="By">The columns, of both tables, that make the groups; none: one group.</param>
    /// <param name="Within">How much the two may differ.</param>
    public sealed record Reconciliation(string? Sum, TableName Table, string? OtherSum, IReadOnlyList<string> By, decimal Within)
        : CheckDefinition
    {
        internal override Dimension Usual => Dimension.Consistency;

        internal override bool IsOfRows => false;
    }

    /// <summary>An SQL condition over one row that must not be false; null passes.</summary>
    public sealed record Rule(string Condition) : CheckDefinition
    {
        /// <summary>Where the condition's first character stands; column 0 in a block of several lines.</summary>
        public SourceLocation SqlAt { get; init; }

        internal override Dimension Usual => Dimension.Validity;
    }

    /// <summary>A SELECT that gives the offending rows of a whole table.</summary>
    public sealed record Query(string Sql) : CheckDefinition
    {
        /// <summary>Where the SELECT's first character stands; column 0 in a block of several lines.</summary>
        public SourceLocation SqlAt { get; init; }

        internal override Dimension Usual => Dimension.Accuracy;

        internal override bool IsOfRows => false;
    }
}

/// <summary>What of a column is compared with the time before.</summary>
public enum DriftOf
{
    /// <summary>The share of each value.</summary>
    Shares,

    /// <summary>The share of nulls.</summary>
    Nulls,

    /// <summary>The mean.</summary>
    Mean,
}

/// <summary>What a rule measures (shop.md, "Quality").</summary>
public enum Dimension
{
    /// <summary>Values are there.</summary>
    Completeness,

    /// <summary>Values are right.</summary>
    Accuracy,

    /// <summary>References hold.</summary>
    Consistency,

    /// <summary>Values have the right form.</summary>
    Validity,

    /// <summary>Keys are there once.</summary>
    Uniqueness,

    /// <summary>Data is fresh.</summary>
    Timeliness,
}

/// <summary>What a failing rule does.</summary>
public enum OnFail
{
    /// <summary>The row is kept out of the table, with the rule's name. Only in silver models that read a source.</summary>
    Quarantine,

    /// <summary>It is reported.</summary>
    Warn,

    /// <summary>The table stays as it was, and what depends on it waits.</summary>
    Stop,
}
