using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Build;

/// <summary>
/// A model's SELECT for only those rows that a change touches. Values are compared by <c>=</c>: DuckDB then skips the row groups in which none of them can be,
/// which it does not for <c>is not distinct from</c>. NULL is a value too, and is looked for apart where it is sought.
/// </summary>
/// <param name="Views">Statements that make the inputs' views with only the rows that are needed.</param>
/// <param name="Rows">A SELECT of the touched rows as they are now; it reads those views.</param>
public sealed record ScopedSelect(IReadOnlyList<string> Views, string Rows)
{
    /// <summary>The names of the views, where SQL wants them.</summary>
    public required IReadOnlyList<string> ViewNames { get; init; }

    /// <summary>Writes a SELECT of the values sought as <c>value</c>, some perhaps several times.</summary>
    /// <param name="scope">What is to be computed.</param>
    /// <param name="changed">The changed rows of an input, old and new ones, as SQL that can stand behind FROM.</param>
    /// <param name="stored">The model's rows before, likewise.</param>
    public static string Values(ChangeScope.ByColumn scope, Func<TableName, string> changed, string stored) =>
        string.Join("\nunion\n", scope.Ways.Select(w => Values(w, scope.Column, changed, stored)));

    /// <summary>Writes the SELECT of a scope.</summary>
    /// <param name="connection">Any connection: DuckDB parses and prints, nothing is executed.</param>
    /// <param name="model">The model's table, for the names of what is made.</param>
    /// <param name="select">The model's SELECT.</param>
    /// <param name="scope">What is to be computed.</param>
    /// <param name="sought">The values.</param>
    public static ScopedSelect Of(
        DuckDbConnection connection,
        TableName model,
        string select,
        ChangeScope.ByColumn scope,
        SoughtValues sought
    )
    {
        var views = scope.Filters.ToDictionary(f => f.Key, f => (Name: $"{model}.{f.Key}", Column: f.Value));
        var redirected = RedirectedSelect.Of(connection, select, views.ToDictionary(v => v.Key, v => v.Value.Name));
        if (redirected is null)
        {
            views.Clear();
        }

        return new ScopedSelect(
            [
                .. views.Select(v =>
                    $"create or replace view build.{Quote.Name(v.Value.Name)} as {sought.In(v.Key.ToString(), v.Value.Column)}"
                ),
            ],
            $"select r.* from (\n{redirected ?? select}\n) as r semi join {sought.Table} as a on r.{Quote.Name(scope.Column)} {sought.Comparison} a.value"
        )
        {
            ViewNames = [.. views.Values.Select(v => $"build.{Quote.Name(v.Name)}")],
        };
    }

    private static string Values(Way way, string column, Func<TableName, string> changed, string stored)
    {
        var (input, through, value) = (Quote.Name(way.Input), Quote.Name(way.Through), Quote.Name(column));
        return way.Through == column
            ? $"select {input} as value from {changed(way.Table)}"
            : $"""
                select s.{value} as value from {stored} as s semi join {changed(way.Table)} as c on s.{through} = c.{input}
                union
                select s.{value} from {stored} as s where s.{through} is null and exists (select 1 from {changed(
                    way.Table
                )} as c where c.{input} is null)
                """;
    }
}
