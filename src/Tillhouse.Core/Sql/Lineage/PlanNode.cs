using Tillhouse.Core.Project;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>An operator of DuckDB's bound plan, as far as lineage needs it. Expressions name the columns of the operator's children, counted through.</summary>
internal abstract record PlanNode
{
    private PlanNode() { }

    /// <summary>The rows of a stored table.</summary>
    /// <param name="Table">Which.</param>
    /// <param name="Columns">The names of the columns that are read, in the order in which the operator gives them; null for a row's number.</param>
    public sealed record Scan(TableName Table, IReadOnlyList<string?> Columns) : PlanNode;

    /// <summary>Rows that stand in the query itself.</summary>
    /// <param name="Columns">How many columns they have.</param>
    public sealed record Constant(int Columns) : PlanNode;

    /// <summary>One expression for each column.</summary>
    public sealed record Project(PlanNode Input, IReadOnlyList<PlanExpression> Columns) : PlanNode;

    /// <summary>Some of the rows.</summary>
    public sealed record Filter(PlanNode Input, IReadOnlyList<PlanExpression> Conditions) : PlanNode;

    /// <summary>Columns of the left side, then, unless it is a semi or anti join, of the right.</summary>
    public sealed record Join(PlanNode Left, PlanNode Right, JoinKind Kind, IReadOnlyList<JoinCondition> Conditions) : PlanNode;

    /// <summary>The groups' expressions, then the aggregates.</summary>
    public sealed record Aggregate(PlanNode Input, IReadOnlyList<PlanExpression> Groups, IReadOnlyList<PlanExpression> Aggregates)
        : PlanNode;

    /// <summary>The columns of the input, then a column for each window.</summary>
    /// <param name="Input">The input.</param>
    /// <param name="Windows">Each window, and the expressions that divide its rows.</param>
    public sealed record Window(PlanNode Input, IReadOnlyList<(PlanExpression Function, IReadOnlyList<PlanExpression> Partitions)> Windows)
        : PlanNode;

    /// <summary>The first row of each combination of some expressions.</summary>
    /// <param name="Input">The input.</param>
    /// <param name="Targets">The expressions.</param>
    /// <param name="Picks">Whether rows with the same targets differ elsewhere, so that one of them is picked.</param>
    public sealed record Distinct(PlanNode Input, IReadOnlyList<PlanExpression> Targets, bool Picks) : PlanNode;

    /// <summary>The rows of both sides.</summary>
    public sealed record Union(PlanNode Left, PlanNode Right) : PlanNode;

    /// <summary>The rows of the left side that are, or are not, on the right.</summary>
    public sealed record Compare(PlanNode Left, PlanNode Right) : PlanNode;

    /// <summary>The same rows in an order that does not matter.</summary>
    public sealed record Sort(PlanNode Input) : PlanNode;

    /// <summary>A named part, and what reads it.</summary>
    public sealed record With(int Index, PlanNode Part, PlanNode Body) : PlanNode;

    /// <summary>The rows of a named part.</summary>
    public sealed record Reference(int Index) : PlanNode;

    /// <summary>An operator whose every row may depend on every row below it.</summary>
    /// <param name="What">For people: <c>limit</c>.</param>
    /// <param name="Inputs">What it reads.</param>
    /// <param name="Columns">How many columns it has at most.</param>
    public sealed record Opaque(string What, IReadOnlyList<PlanNode> Inputs, int Columns) : PlanNode;
}

/// <summary>How a join treats rows without a partner.</summary>
internal enum JoinKind
{
    Inner,
    Left,
    Semi,
    Anti,
}

/// <summary>A comparison of an expression of the left side with one of the right.</summary>
/// <param name="Left">Over the left side's columns.</param>
/// <param name="Right">Over the right side's columns, counted from 0.</param>
/// <param name="IsEquality">Whether it is <c>=</c>, or <c>is not distinct from</c>.</param>
internal sealed record JoinCondition(PlanExpression Left, PlanExpression Right, bool IsEquality);

/// <summary>An expression as lineage sees it.</summary>
/// <param name="Reads">The columns that it names.</param>
/// <param name="IsColumn">Whether it is nothing but one column.</param>
/// <param name="Unstable">A function in it that gives another value each time, or null.</param>
internal sealed record PlanExpression(IReadOnlyList<int> Reads, bool IsColumn, string? Unstable)
{
    /// <summary>The column that it is, or null.</summary>
    public int? Column => IsColumn ? Reads[0] : null;

    /// <summary>For a window: its function's name; null elsewhere.</summary>
    public string? Name { get; init; }
}
