namespace Tillhouse.Delta.Rows;

/// <summary>Rows from outside and which rows of a table they match. A null key matches nothing.</summary>
/// <param name="Query">A query in the engine's language. It is run once.</param>
/// <param name="Keys">Columns of both sides that must be equal: by their values files are left out unread. None, without <see cref="And"/>: nothing matches.</param>
public sealed record RowSource(string Query, IReadOnlyList<string> Keys)
{
    /// <summary>What must hold beside the keys: an expression on <c>target.c</c> and <c>source.c</c>.</summary>
    public string? And { get; init; }

    /// <summary>
    /// The part of the condition that asks for the table's row alone. Rows elsewhere are not matched, and with conditions on partition columns writers of
    /// other partitions do not conflict.
    /// </summary>
    public string? Target { get; init; }

    /// <summary>What every row of the source must satisfy: a predicate on the table's columns.</summary>
    public string? Required { get; init; }

    /// <summary>Whether a row of the table can match at all.</summary>
    public bool Matches => Keys.Count > 0 || And is not null;
}
