namespace Tillhouse.Delta.Rows;

/// <summary>
/// What is done to a row, and when. Of the clauses of one kind the first whose condition holds is taken; a row that none takes stays as it is.
/// Conditions and values are expressions in the engine's language that name columns as <c>target.c</c> and <c>source.c</c>.
/// </summary>
/// <param name="Condition">Null takes every row of its kind.</param>
public abstract record MergeClause(string? Condition)
{
    /// <summary>Gives a row that a source row matches new values.</summary>
    /// <param name="Set">Values by column; null takes every column from the source (<c>UPDATE SET *</c>).</param>
    /// <param name="Condition">On both sides.</param>
    public sealed record UpdateMatched(IReadOnlyDictionary<string, string>? Set, string? Condition = null) : MergeClause(Condition);

    /// <summary>Deletes a row that a source row matches.</summary>
    /// <param name="Condition">On both sides.</param>
    public sealed record DeleteMatched(string? Condition = null) : MergeClause(Condition);

    /// <summary>Adds a source row that matches no row of the table.</summary>
    /// <param name="Values">By column, others are null; null takes every column from the source (<c>INSERT *</c>).</param>
    /// <param name="Condition">On the source.</param>
    public sealed record Insert(IReadOnlyDictionary<string, string>? Values, string? Condition = null) : MergeClause(Condition);

    /// <summary>Gives a row that no source row matches new values.</summary>
    /// <param name="Set">Values by column.</param>
    /// <param name="Condition">On the table's row.</param>
    public sealed record UpdateUnmatched(IReadOnlyDictionary<string, string> Set, string? Condition = null) : MergeClause(Condition);

    /// <summary>Deletes a row that no source row matches.</summary>
    /// <param name="Condition">On the table's row.</param>
    public sealed record DeleteUnmatched(string? Condition = null) : MergeClause(Condition);
}
