namespace Tillhouse.Core.Project;

/// <summary>One model: a <c>.sql</c> file with its header and its SELECT (formats.md, "models/…").</summary>
public sealed record ModelDefinition
{
    /// <summary>The table it makes.</summary>
    public required TableName Table { get; init; }

    /// <summary>The file, relative to the project's root or <c>shop/…</c> when it is inherited.</summary>
    public required string File { get; init; }

    /// <summary>The SELECT as written: what follows the header comment.</summary>
    public required string Sql { get; init; }

    /// <summary>Where the SELECT's first character stands in the file, so that errors in it point at the file.</summary>
    public required SourceLocation SqlAt { get; init; }

    /// <summary>What the table is, for people.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who answers for it.</summary>
    public string? Owner { get; init; }

    /// <summary>How it is made.</summary>
    public BuildKind Build { get; init; } = new BuildKind.Table();

    /// <summary>The columns that identify a row; empty when it has no key.</summary>
    public IReadOnlyList<string> Key { get; init; } = [];

    /// <summary>For models that read a source: which version of a key wins; null: the source's own order.</summary>
    public IReadOnlyList<string>? NewestBy { get; init; }

    /// <summary>The columns that divide its files.</summary>
    public IReadOnlyList<string> PartitionBy { get; init; } = [];

    /// <summary>The columns its rows are sorted by within a file.</summary>
    public IReadOnlyList<string> ClusterBy { get; init; } = [];

    /// <summary>Free words to select it by: <c>tag:finance</c>.</summary>
    public IReadOnlyList<string> Tags { get; init; } = [];

    /// <summary>What the header says of its columns, in the header's order; columns may be left out.</summary>
    public IReadOnlyList<ModelColumn> Columns { get; init; } = [];

    /// <summary>All checks, of columns and of the whole table, in the header's order.</summary>
    public IReadOnlyList<CheckDefinition> Checks { get; init; } = [];

    /// <summary>Where the value of each of the header's keys stands.</summary>
    public IReadOnlyDictionary<string, SourceLocation> HeaderAt { get; init; } = new Dictionary<string, SourceLocation>();

    /// <summary>Where a key of the header stands, else the file.</summary>
    public SourceLocation PlaceOf(string key) => HeaderAt.TryGetValue(key, out var at) ? at : new SourceLocation(File);
}

/// <summary>What a model's header says of one column.</summary>
/// <param name="Name">The column.</param>
/// <param name="Description">For people; may be empty.</param>
/// <param name="Pii">Whether it holds personal data.</param>
/// <param name="At">Where it is written.</param>
public sealed record ModelColumn(string Name, string Description, bool Pii, SourceLocation At);

/// <summary>How a model's SELECT becomes a table.</summary>
public abstract record BuildKind
{
    private BuildKind() { }

    /// <summary>The word that stands behind <c>build:</c>.</summary>
    public abstract string Word { get; }

    /// <summary>Nothing is stored: the SELECT runs when it is read.</summary>
    public sealed record View : BuildKind
    {
        /// <inheritdoc/>
        public override string Word => "view";

        /// <inheritdoc/>
        public override bool IsIncremental => false;
    }

    /// <summary>Whether a run can make it from what has changed since the run before.</summary>
    public virtual bool IsIncremental => true;

    /// <summary>The SELECT's rows replace the table.</summary>
    public sealed record Table : BuildKind
    {
        /// <inheritdoc/>
        public override string Word => "table";

        /// <inheritdoc/>
        public override bool IsIncremental => false;
    }

    /// <summary>Rows only come: those that the SELECT gives for new rows of the one table it reads are added.</summary>
    public sealed record Append : BuildKind
    {
        /// <inheritdoc/>
        public override string Word => "append";
    }

    /// <summary>Rows that a change of its inputs touches are computed, and those that come out otherwise are replaced by key.</summary>
    public sealed record Merge : BuildKind
    {
        /// <inheritdoc/>
        public override string Word => "merge";
    }

    /// <summary>Partitions that a change of its inputs touches are computed and replaced whole.</summary>
    public sealed record Partitions : BuildKind
    {
        /// <inheritdoc/>
        public override string Word => "partitions";
    }

    /// <summary>
    /// The SELECT gives versions of rows; the build makes their history: <c>valid_from</c>, <c>valid_to</c>, <c>is_current</c>,
    /// <c>effective_from</c>, <c>effective_to</c>, <c>is_inferred</c> and the surrogate key.
    /// </summary>
    /// <param name="Surrogate">The name of the surrogate key's column.</param>
    /// <param name="ValidFrom">The SELECT's column that says when a version began.</param>
    /// <param name="Track">The columns whose change begins a version.</param>
    /// <param name="InferredFrom">Columns of other tables, as <c>layer.table.column</c>, whose keys get an inferred member when they are missing here.</param>
    public sealed record Scd2(
        string Surrogate,
        string ValidFrom,
        IReadOnlyList<string> Track,
        IReadOnlyList<(TableName Table, string Column)> InferredFrom
    ) : BuildKind
    {
        /// <inheritdoc/>
        public override string Word => "scd2";

        /// <summary>The SELECT's column that says when a row was gone from its source; null where nothing says so.</summary>
        public string? GoneAt { get; init; }
    }
}
