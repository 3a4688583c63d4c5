using Tillhouse.Core.Project;

namespace Tillhouse.Core.Sql;

/// <summary>What a model's SELECT says about itself.</summary>
public sealed record ModelAnalysis
{
    /// <summary>The model's table.</summary>
    public required TableName Table { get; init; }

    /// <summary>The SELECT alone: without the semicolon and comments behind it, so that it can stand in brackets.</summary>
    public required string Sql { get; init; }

    /// <summary>The tables that it reads, each place once; names of CTEs are none.</summary>
    public required IReadOnlyList<TableReference> References { get; init; }

    /// <summary>The tables that its checks read besides its own: by <c>relationships</c> and <c>query</c>.</summary>
    public required IReadOnlyList<TableReference> CheckReferences { get; init; }

    /// <summary>The functions that it calls, as DuckDB names them, operators included.</summary>
    public required IReadOnlySet<string> Functions { get; init; }

    /// <summary>The columns of the outermost SELECT.</summary>
    public required IReadOnlyList<SelectColumn> Columns { get; init; }

    /// <summary>SHA-256 over the parse tree without places, in lower-case hexadecimal: comments and spaces change nothing.</summary>
    public required string Fingerprint { get; init; }

    /// <summary>The first thing that makes a row of the result depend on more than one row of the input, or null when there is none.</summary>
    public SqlFinding? NotRowByRow { get; init; }

    /// <summary>The tables that it reads, each once, in order of layer and name.</summary>
    public IReadOnlyList<TableName> Tables => [.. References.Select(r => r.Table).Distinct().Order()];
}

/// <summary>One place where a model names a table.</summary>
public sealed record TableReference(TableName Table, SourceLocation At);

/// <summary>A column of a SELECT as it is written.</summary>
/// <param name="Name">Its name; null for <c>*</c> and for expressions without an alias.</param>
/// <param name="At">Where the expression begins.</param>
public sealed record SelectColumn(string? Name, SourceLocation At);

/// <summary>Something found in SQL.</summary>
/// <param name="What">The thing, such as <c>a join</c>.</param>
/// <param name="At">Where.</param>
public sealed record SqlFinding(string What, SourceLocation At);
