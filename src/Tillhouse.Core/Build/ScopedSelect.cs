using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Build;

/// <summary>A model's SELECT for only those rows that a change touches.</summary>
/// <param name="Affected">A SELECT of the values sought as <c>value</c>, some perhaps several times. They are to be kept in the table that was named.</param>
/// <param name="Views">Statements that make the inputs' views with only the rows that are needed; they read that table.</param>
/// <param name="Rows">A SELECT of the touched rows as they are now; it reads that table and those views.</param>
public sealed record ScopedSelect(string Affected, IReadOnlyList<string> Views, string Rows)
{
    /// <summary>The names of the views, where SQL wants them.</summary>
    public required IReadOnlyList<string> ViewNames { get; init; }

    /// <summary>Writes the SELECT of a scope.</summary>
    /// <param name="connection">Any connection: DuckDB parses and prints, nothing is executed.</param>
    /// <param name="model">The model's table, for the names of what is made.</param>
    /// <param name="select">The model's SELECT.</param>
    /// <param name="scope">What is to be computed.</param>
    /// <param name="changed">The changed rows of an input, old and new ones, as SQL that can stand behind FROM.</param>
    /// <param name="stored">The model's rows before, likewise.</param>
    /// <param name="affected">The table that holds the values sought when <see cref="Rows"/> is run.</param>
    public static ScopedSelect Of(
        DuckDbConnection connection,
        TableName model,
        string select,
        ChangeScope.ByColumn scope,
        Func<TableName, string> changed,
        string stored,
        string affected
    )
    {
        var views = scope.Filters.ToDictionary(f => f.Key, f => (Name: $"{model}.{f.Key}", Column: f.Value));
        var redirected = RedirectedSelect.Of(connection, select, views.ToDictionary(v => v.Key, v => v.Value.Name));
        if (redirected is null)
        {
            views.Clear();
        }

        return new ScopedSelect(
            string.Join("\nunion\n", scope.Ways.Select(w => Values(w, scope.Column, changed, stored))),
            [
                .. views.Select(v =>
                    $"create or replace view build.{Quote.Name(v.Value.Name)} as select t.* from {v.Key} as t semi join {affected} as a "
                    + $"on t.{Quote.Name(v.Value.Column)} is not distinct from a.value"
                ),
            ],
            $"select r.* from (\n{redirected ?? select}\n) as r semi join {affected} as a on r.{Quote.Name(scope.Column)} is not distinct from a.value"
        )
        {
            ViewNames = [.. views.Values.Select(v => $"build.{Quote.Name(v.Name)}")],
        };
    }

    private static string Values(Way way, string column, Func<TableName, string> changed, string stored) =>
        way.Through == column
            ? $"select {Quote.Name(way.Input)} as value from {changed(way.Table)}"
            : $"select s.{Quote.Name(column)} as value from {stored} as s semi join {changed(way.Table)} as c "
                + $"on s.{Quote.Name(way.Through)} is not distinct from c.{Quote.Name(way.Input)}";
}
