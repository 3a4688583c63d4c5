using System.Text;
using Tillhouse.Core.Build;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>The tables of one test case: typed as the models say, with the rows that the test gives.</summary>
internal sealed class TestTables(DuckDbConnection connection, BoundProject project)
{
    private const int RowsShown = 5;

    /// <summary>Makes every table that a model reads, empty; views keep their SELECT, so that what they read is made too.</summary>
    public void Empty(TableName model)
    {
        foreach (var input in project.Graph.Inputs(model))
        {
            if (project.Models.TryGetValue(input, out var other) && other.Definition.Build is BuildKind.View)
            {
                Empty(input);
                connection.Execute($"create or replace view {input.Schema}.{Quote.Name(input.Name)} as\n{other.Analysis.Sql}");
            }
            else
            {
                Define(input, new TestRows.Inline([]));
            }
        }
    }

    /// <summary>Gives a table its rows.</summary>
    public void Define(TableName table, TestRows rows)
    {
        var columns = ColumnsOf(table);
        var select = Select(columns, rows);
        var name = $"{table.Schema}.{Quote.Name(table.Name)}";
        connection.Execute($"drop view if exists {name}");
        if (table.Layer != Layer.Bronze)
        {
            connection.Execute($"create view {name} as\n{select}");
            return;
        }

        var raw = $"build.{Quote.Name(table.ToString())}";
        var contract = project.Project.Sources[table.Name];
        connection.Execute($"create or replace table {raw} as\n{select}");
        connection.Execute($"create view {name} as\n{TypedRows.Select(contract, raw, [.. contract.Columns.Select(c => c.Name)])}");
    }

    /// <summary>Compares <c>build.actual</c> with the expected rows; null when they agree.</summary>
    public string? Difference(TestRows expected)
    {
        var rows = Rows(expected);
        connection.Execute("create or replace table build.unmatched as select row_number() over () as position, * from build.actual");
        var missing = rows.GroupBy(r => string.Join(',', r.Values.Select(v => v.Key)), StringComparer.Ordinal)
            .OrderByDescending(g => g.First().Values.Count)
            .SelectMany(g => Match([.. g]))
            .ToList();
        var left = connection.Scalar<long>("select count(*) from build.unmatched");
        return missing.Count == 0 && left == 0
            ? null
            : Describe(missing, left, [.. rows.SelectMany(r => r.Values.Select(v => v.Key)).Distinct()]);
    }

    /// <summary>
    /// Takes one actual row for each of the expected rows, which all name the same columns, and gives those for which there is none. Equal rows are
    /// numbered on both sides, so that three expected need three actual ones.
    /// </summary>
    private IEnumerable<TestRow> Match(IReadOnlyList<TestRow> rows)
    {
        var names = rows[0].Values.Select(v => v.Key).ToList();
        var columns = Quote.Names(names.DefaultIfEmpty("position").ToList());
        var values = string.Join(
            ", ",
            rows.Select((r, i) => $"({string.Join(", ", r.Values.Select(v => Literal(v.Value)).Prepend($"{i}"))})")
        );
        var typed = names.Select(n => $"cast(e.{Quote.Name(n)} as {TypeOf(n)}) as {Quote.Name(n)}").Prepend("e.expected");
        var partition = names.Count == 0 ? "" : $"partition by {columns} ";
        connection.Execute(
            $"""
            create or replace table build.matched as
            with expected as (
              select {string.Join(", ", typed)} from (values {values}) as e({Quote.Names(names.Prepend("expected"))})
            ),
            numbered as (select *, row_number() over ({partition}order by expected) as copy from expected),
            actual as (select *, row_number() over ({partition}order by position) as copy from build.unmatched)
            select n.expected, a.position from numbered as n left join actual as a
              on {string.Join(
                " and ",
                names.Select(n => $"a.{Quote.Name(n)} is not distinct from n.{Quote.Name(n)}").Append("a.copy = n.copy")
            )};
            delete from build.unmatched where position in (select position from build.matched)
            """
        );
        using var command = connection.CreateCommand();
        command.CommandText = "select expected from build.matched where position is null order by expected";
        using var reader = command.ExecuteReader();
        var missing = new List<TestRow>();
        while (reader.Read())
        {
            missing.Add(rows[reader.GetInt32(0)]);
        }

        return missing;
    }

    private string TypeOf(string column) =>
        connection.Scalar<string>(
            $"select data_type from duckdb_columns() where schema_name = 'build' and table_name = 'actual' and column_name = {Quote.Text(column)}"
        ) ?? "VARCHAR";

    private static string Literal(string? text) => text is null ? "null" : Quote.Text(text);

    private string Describe(List<TestRow> missing, long left, IReadOnlyList<string> columns)
    {
        var text = new StringBuilder();
        foreach (var row in missing.Take(RowsShown))
        {
            text.AppendLine($"  expected {{ {string.Join(", ", row.Values.Select(v => $"{v.Key}: {v.Value ?? "null"}"))} }}");
        }

        using var command = connection.CreateCommand();
        var shown = columns.Count == 0 ? "*" : Quote.Names(columns);
        command.CommandText =
            $"select cast(to_json(u) as varchar) from (select {shown} from build.unmatched order by all limit {RowsShown}) as u";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            text.AppendLine($"  got      {reader.GetString(0)}");
        }

        text.Append(
            System.Globalization.CultureInfo.InvariantCulture,
            $"  {missing.Count} expected rows are missing, {left} rows were not expected"
        );
        return text.ToString();
    }

    private string Select(IReadOnlyList<(string Name, string Type)> columns, TestRows rows) =>
        Rows(rows) is { Count: > 0 } given
            ? $"select {Typed(columns)} from (values {string.Join(", ", given.Select(r => Values(r, columns)))}) as v({Quote.Names(columns.Select(c => c.Name))})"
            : $"select {Typed(columns)} from (select {string.Join(", ", columns.Select(c => $"null as {Quote.Name(c.Name)}"))} where false) as v";

    private IReadOnlyList<TestRow> Rows(TestRows rows) =>
        rows switch
        {
            TestRows.Inline inline => inline.Rows,
            TestRows.FromFile file => FileRows(file),
            _ => throw new InvalidOperationException($"No rows of {rows.GetType().Name}."),
        };

    /// <summary>The file's rows with every value as its text; an empty field is null.</summary>
    private IReadOnlyList<TestRow> FileRows(TestRows.FromFile file)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"select * from read_csv({Quote.Text(file.Path)}, all_varchar = true, header = true, delim = ',')";
        using var reader = command.ExecuteReader();
        var rows = new List<TestRow>();
        while (reader.Read())
        {
            var values = Enumerable
                .Range(0, reader.FieldCount)
                .Select(i => KeyValuePair.Create(reader.GetName(i), reader.IsDBNull(i) ? null : reader.GetString(i)));
            rows.Add(new TestRow([.. values], file.At));
        }

        return rows;
    }

    private IReadOnlyList<(string Name, string Type)> ColumnsOf(TableName table)
    {
        if (project.Models.TryGetValue(table, out var bound))
        {
            return [.. bound.Columns.Select(c => (c.Name, c.Type))];
        }

        var contract = project.Project.Sources[table.Name];
        return [.. contract.Columns.Select(c => (c.Name, "VARCHAR")), .. TypedRows.Provenance];
    }

    private static string Typed(IReadOnlyList<(string Name, string Type)> columns) =>
        string.Join(", ", columns.Select(c => $"cast(v.{Quote.Name(c.Name)} as {c.Type}) as {Quote.Name(c.Name)}"));

    private static string Values(TestRow row, IReadOnlyList<(string Name, string Type)> columns)
    {
        foreach (var (name, _) in row.Values.Where(v => !columns.Any(c => c.Name == v.Key)))
        {
            throw new TerminalException(
                ErrorCodes.UnknownTestColumn,
                $"the table has no column {name}",
                NearName.Help(name, columns.Select(c => c.Name), "name a column of the table"),
                row.At
            );
        }

        var values = row.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        return $"({string.Join(", ", columns.Select(c => Literal(values.GetValueOrDefault(c.Name))))})";
    }
}
