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
                Define(input, new TestRows.Inline([]), project.Models[model].Definition.SqlAt);
            }
        }
    }

    /// <summary>Gives a table its rows.</summary>
    public void Define(TableName table, TestRows rows, SourceLocation at)
    {
        var columns = ColumnsOf(table, at);
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
    public string? Difference(TestRows expected) => Difference(Rows(expected));

    private string? Difference(IReadOnlyList<TestRow> rows)
    {
        // Each expected row takes one actual row that agrees in the columns it names; what is left on either side is the difference.
        connection.Execute("create or replace table build.unmatched as select row_number() over () as position, * from build.actual");
        var missing = new List<TestRow>();
        foreach (var row in rows.OrderByDescending(r => r.Values.Count))
        {
            var condition = string.Join(" and ", row.Values.Select(Equal).DefaultIfEmpty("true"));
            var found = connection.Execute(
                $"delete from build.unmatched where position = (select min(position) from build.unmatched where {condition})"
            );
            if (found == 0)
            {
                missing.Add(row);
            }
        }

        var left = connection.Scalar<long>("select count(*) from build.unmatched");
        return missing.Count == 0 && left == 0
            ? null
            : Describe(missing, left, [.. rows.SelectMany(r => r.Values.Select(v => v.Key)).Distinct()]);
    }

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
            ? string.Join("\nunion all ", given.Select(r => $"select {Typed(columns, Values(r, columns))}"))
            : $"select {Typed(columns, _ => "null")} where false";

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

    private IReadOnlyList<(string Name, string Type)> ColumnsOf(TableName table, SourceLocation at)
    {
        if (project.Models.TryGetValue(table, out var bound))
        {
            return [.. bound.Columns.Select(c => (c.Name, c.Type))];
        }

        return project.Project.Sources.TryGetValue(table.Name, out var contract) && table.Layer == Layer.Bronze
            ? [.. contract.Columns.Select(c => (c.Name, "VARCHAR")), .. TypedRows.Provenance]
            : throw new TerminalException(
                ErrorCodes.UnknownTestedModel,
                $"there is no table {table}",
                "name a table that the model reads",
                at
            );
    }

    private static string Typed(IReadOnlyList<(string Name, string Type)> columns, Func<string, string> value) =>
        string.Join(", ", columns.Select(c => $"cast({value(c.Name)} as {c.Type}) as {Quote.Name(c.Name)}"));

    private static Func<string, string> Values(TestRow row, IReadOnlyList<(string Name, string Type)> columns)
    {
        foreach (var (name, _) in row.Values.Where(v => !columns.Any(c => c.Name == v.Key)))
        {
            throw new TerminalException(
                ErrorCodes.UnknownTestColumn,
                $"the table has no column {name}",
                NearName.Of(name, columns.Select(c => c.Name)) is { } near ? $"did you mean {near}?" : "name a column of the table",
                row.At
            );
        }

        var values = row.Values.ToDictionary(v => v.Key, v => v.Value, StringComparer.Ordinal);
        return name => values.GetValueOrDefault(name) is { } text ? Quote.Text(text) : "null";
    }

    private static string Equal(KeyValuePair<string, string?> value) =>
        value.Value is null ? $"{Quote.Name(value.Key)} is null" : $"{Quote.Name(value.Key)} = {Quote.Text(value.Value)}";
}
