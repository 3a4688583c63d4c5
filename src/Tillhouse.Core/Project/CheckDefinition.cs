namespace Tillhouse.Core.Project;

/// <summary>One quality rule as a model's header states it. Quality/ turns each kind into SQL.</summary>
public abstract record CheckDefinition
{
    private CheckDefinition() { }

    /// <summary>Unique in the model; made from kind and column where the header gives none: <c>not_null:order_id</c>.</summary>
    public required string Name { get; init; }

    /// <summary>What the rule measures.</summary>
    public required Dimension Dimension { get; init; }

    /// <summary>What happens to rows, or to the table, that fail.</summary>
    public required OnFail OnFail { get; init; }

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
    public required SourceLocation At { get; init; }

    /// <summary>The column has a value.</summary>
    public sealed record NotNull(string Column) : CheckDefinition;

    /// <summary>No two rows agree in all these columns.</summary>
    public sealed record Unique(IReadOnlyList<string> Columns) : CheckDefinition;

    /// <summary>The value is one of a list; null passes.</summary>
    public sealed record AcceptedValues(string Column, IReadOnlyList<string> Values) : CheckDefinition;

    /// <summary>The value lies between two bounds, both included; a null bound is open; null passes.</summary>
    public sealed record Range(string Column, decimal? Min, decimal? Max) : CheckDefinition;

    /// <summary>The text matches a regular expression (RE2); null passes.</summary>
    public sealed record Pattern(string Column, string Expression) : CheckDefinition;

    /// <summary>The value stands in a column of another table; null passes.</summary>
    public sealed record Relationship(string Column, TableName Table, string OtherColumn) : CheckDefinition;

    /// <summary>An SQL condition over one row that must not be false; null passes.</summary>
    public sealed record Rule(string Condition) : CheckDefinition
    {
        /// <summary>Where the condition's first character stands; column 0 in a block of several lines.</summary>
        public SourceLocation SqlAt { get; init; }
    }

    /// <summary>A SELECT that gives the offending rows of a whole table.</summary>
    public sealed record Query(string Sql) : CheckDefinition
    {
        /// <summary>Where the SELECT's first character stands; column 0 in a block of several lines.</summary>
        public SourceLocation SqlAt { get; init; }
    }
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
