using System.Globalization;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.Core.Sql.Lineage;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Trace;

/// <summary>The rows of each step of a trace, kept as tables of the engine, and what is asked of them.</summary>
/// <param name="connection">Of an engine in which the tables of the lake can be read.</param>
/// <param name="project">The project.</param>
internal sealed class TracedRows(DuckDbConnection connection, BoundProject project)
{
    /// <summary>Keeps the rows that a SELECT gives, and counts them.</summary>
    public async Task<long> KeepAsync(int step, string select, CancellationToken cancellation)
    {
        await connection.ExecuteAsync($"create table {Name(step)} as\n{select}", cancellation).ConfigureAwait(false);
        return connection.Scalar<long>($"select count(*) from {Name(step)}");
    }

    /// <summary>A SELECT of a table's rows that agree with a row of a step in all pairs of one of some ways.</summary>
    public static string Matching(TableName table, string above, IReadOnlyList<IReadOnlyList<ColumnPair>> ways)
    {
        var found = ways.Select(way =>
            $"exists (select 1 from {above} as a where {string.Join(" and ", way.Select(p => $"t.{Quote.Name(p.Input)} is not distinct from a.{Quote.Name(p.Output)}"))})"
        );
        return $"select t.* from {table.Schema}.{Quote.Name(table.Name)} as t where {string.Join(" or ", found)}";
    }

    /// <summary>The rows of a step, as SQL that can stand behind FROM.</summary>
    public static string Name(int step) => string.Create(CultureInfo.InvariantCulture, $"build.traced_{step}");

    /// <summary>How many rows a table has.</summary>
    public long Count(TableName table) => connection.Scalar<long>($"select count(*) from {table.Schema}.{Quote.Name(table.Name)}");

    /// <summary>Whether a relation has rows.</summary>
    public bool Any(string relation) =>
        connection.Scalar<long>($"select count(*) from (select 1 from {relation} as rows limit 1) as one") > 0;

    /// <summary>A mark that two steps of one table have in common when their rows are the same.</summary>
    public string Mark(int step, TableName table) =>
        connection.Scalar<string>(
            $"select concat(count(*), ' ', coalesce(sum(hash({Quote.Names(ColumnsOf(table))})), 0)) from {Name(step)}"
        )!;

    /// <summary>Some rows, by the columns that tell them apart.</summary>
    public IReadOnlyList<IReadOnlyList<(string, string?)>> Examples(int step, TableName table, int limit)
    {
        var columns = Telling(table);
        return
        [
            .. Read(
                    $"select {string.Join(", ", columns.Select(c => $"cast({Quote.Name(c)} as varchar)"))} from {Name(step)} order by {Quote.Names(columns)} limit {limit.ToString(CultureInfo.InvariantCulture)}"
                )
                .Select(r => (IReadOnlyList<(string, string?)>)[.. columns.Zip(r)]),
        ];
    }

    /// <summary>Where the rows of a bronze table stand.</summary>
    public IReadOnlyList<TracedFile> Files(int step) =>
        [
            .. Read(
                    $"""
                    select _file, _sheet, cast(sum(rows) as varchar),
                      string_agg(case when first = last then cast(first as varchar) else concat(first, '-', last) end, ', ' order by first)
                    from (
                      select _file, _sheet, min(_line) as first, max(_line) as last, sum(rows) as rows
                      from (
                        select _file, _sheet, _line, count(*) as rows, _line - row_number() over (partition by _file, _sheet order by _line) as island
                        from {Name(step)} group by _file, _sheet, _line
                      ) as lines
                      group by _file, _sheet, island
                    ) as islands
                    group by _file, _sheet order by _file, _sheet
                    """
                )
                .Select(r => new TracedFile(r[0] ?? "", r[1], long.Parse(r[2]!, CultureInfo.InvariantCulture), r[3] ?? "")),
        ];

    /// <summary>The columns by which a table's rows are told apart: the origin of bronze's, else the key, else all.</summary>
    private IReadOnlyList<string> Telling(TableName table) =>
        table.Layer == Layer.Bronze ? ["_file", "_line", .. project.Project.Sources[table.Name].Key]
        : project.Models[table].Definition is { Build: BuildKind.Scd2 } history ? [.. history.Key, "valid_from"]
        : project.Models[table].Definition.Key is { Count: > 0 } key ? key
        : ColumnsOf(table);

    private IReadOnlyList<string> ColumnsOf(TableName table) =>
        table.Layer == Layer.Bronze
            ? [.. BronzeTable.Columns(project.Project.Sources[table.Name]).Select(c => c.Name)]
            : [.. project.Models[table].Columns.Select(c => c.Name)];

    private IEnumerable<string?[]> Read(string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            yield return [.. Enumerable.Range(0, reader.FieldCount).Select(i => reader.IsDBNull(i) ? null : reader.GetString(i))];
        }
    }
}
