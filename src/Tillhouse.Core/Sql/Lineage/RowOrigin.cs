using Tillhouse.Core.Project;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Sql.Lineage;

/// <summary>
/// One place where a SELECT reads a table, and how to find the table's rows that some rows of the result are made of: those that agree with one of them in
/// every pair of <paramref name="Columns"/>, null counting as a value. There can be more such rows than are needed, never fewer.
/// </summary>
/// <param name="Table">The table.</param>
/// <param name="Columns">Columns whose values come through as they are. All rows of the table where there are none.</param>
/// <param name="Unbounded">Why there are none, for people; null where there are some.</param>
/// <param name="Glances">What else of the table has a part in the result without being it: rows that a window compares with.</param>
public sealed record RowOrigin(TableName Table, IReadOnlyList<ColumnPair> Columns, string? Unbounded, IReadOnlyList<Glance> Glances)
{
    /// <summary>Every place where a SELECT reads a table, in the order of its plan.</summary>
    /// <param name="connection">A connection in which its tables exist; they may be empty.</param>
    /// <param name="select">The SELECT.</param>
    /// <param name="columns">The names of its columns, in order.</param>
    /// <exception cref="DuckDbException">It can't be bound.</exception>
    public static IReadOnlyList<RowOrigin> Of(DuckDbConnection connection, string select, IReadOnlyList<string> columns) =>
        OriginAnalysis.Of(PlanReader.Read(connection, select), columns);
}

/// <summary>A column of a table and the column of the result that has its value.</summary>
/// <param name="Input">The table's column.</param>
/// <param name="Output">The result's column.</param>
public sealed record ColumnPair(string Input, string Output);

/// <summary>A function that looks at more rows of a table than those that come through.</summary>
/// <param name="Function">The function: <c>row_number</c>.</param>
/// <param name="Columns">The table's columns in which these rows agree with one that comes through; none: it looks at all rows.</param>
public sealed record Glance(string Function, IReadOnlyList<string> Columns);
