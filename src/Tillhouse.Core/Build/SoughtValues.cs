using Tillhouse.Core.Sql;

namespace Tillhouse.Core.Build;

/// <summary>The values of one column by which rows are looked for.</summary>
/// <param name="Table">A table that holds each of them once, as <c>value</c>.</param>
/// <param name="HasNull">Whether NULL is among them.</param>
public sealed record SoughtValues(string Table, bool HasNull)
{
    /// <summary>What compares a column with them.</summary>
    public string Comparison => HasNull ? "is not distinct from" : "=";

    /// <summary>A SELECT of the rows that have one of them.</summary>
    /// <param name="relation">All rows, as SQL that can stand behind FROM.</param>
    /// <param name="column">The column.</param>
    public string In(string relation, string column)
    {
        var name = Quote.Name(column);
        var found = $"select t.* from {relation} as t semi join {Table} as a on t.{name} = a.value";
        return HasNull ? $"{found} union all select t.* from {relation} as t where t.{name} is null" : found;
    }
}
