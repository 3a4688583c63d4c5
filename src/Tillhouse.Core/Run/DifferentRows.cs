using System.Globalization;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>Lists the first rows, by their key, in which two sides of a table differ.</summary>
/// <param name="connection">Where both sides can be read.</param>
/// <param name="key">The table's key columns: <c>k0</c>, <c>k1</c> and so on of a side; none compares whole rows.</param>
/// <param name="values">The other columns: <c>v0</c>, <c>v1</c> and so on.</param>
internal sealed class DifferentRows(DuckDbConnection connection, IReadOnlyList<string> key, IReadOnlyList<string> values)
{
    /// <summary>At most so many rows.</summary>
    /// <param name="left">A parenthesised SELECT of the first side.</param>
    /// <param name="right">Of the second.</param>
    /// <param name="most">How many rows; 0 asks for none.</param>
    public IReadOnlyList<RowDiff> List(string left, string right, int most)
    {
        if (most == 0)
        {
            return [];
        }

        using var command = connection.CreateCommand();
        command.CommandText = key.Count == 0 ? Whole(left, right, most) : ByKey(left, right, most);
        using var reader = command.ExecuteReader();
        var rows = new List<RowDiff>();
        while (reader.Read())
        {
            rows.Add(key.Count == 0 ? WholeRow(reader) : Row(reader));
        }

        return rows;
    }

    private string ByKey(string left, string right, int most)
    {
        var keys = string.Join(", ", key.Select((_, i) => $"coalesce(a.k{i}, b.k{i})::varchar as key{i}"));
        var pairs = string.Concat(values.Select((_, i) => $", a.v{i} is distinct from b.v{i}, a.v{i}::varchar, b.v{i}::varchar"));
        var on = string.Join(" and ", key.Select((_, i) => $"a.k{i} is not distinct from b.k{i}"));
        var differ = values.Select((_, i) => $"a.v{i} is distinct from b.v{i}").Prepend("a.there is null or b.there is null");
        var order = string.Join(", ", key.Select((_, i) => $"coalesce(a.k{i}, b.k{i}) nulls first"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"select {Change("a.there is null", "b.there is null")}, {keys}{pairs} from {left} as a full join {right} as b on {on} where {string.Join(" or ", differ)} order by {order} limit {most}"
        );
    }

    private string Whole(string left, string right, int most)
    {
        var columns = string.Join(", ", values.Select((_, i) => $"v{i}::varchar"));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"select {Change("added", "not added")}, {columns} from (select *, false as added from ({left} except all {right}) union all select *, true from ({right} except all {left})) order by all limit {most}"
        );
    }

    private static string Change(string added, string removed) =>
        $"case when {added} then {(int)RowChangeKind.Added} when {removed} then {(int)RowChangeKind.Removed} else {(int)RowChangeKind.Changed} end";

    private RowDiff WholeRow(DuckDbDataReader reader) =>
        new((RowChangeKind)reader.GetInt32(0), [.. values.Select((column, i) => (column, Text(reader, 1 + i)))], []);

    private RowDiff Row(DuckDbDataReader reader)
    {
        var change = (RowChangeKind)reader.GetInt32(0);
        var columns = new List<(string, string?, string?)>();
        for (var i = 0; change == RowChangeKind.Changed && i < values.Count; i++)
        {
            var at = 1 + key.Count + 3 * i;
            if (reader.GetBoolean(at))
            {
                columns.Add((values[i], Text(reader, at + 1), Text(reader, at + 2)));
            }
        }

        return new RowDiff(change, [.. key.Select((column, i) => (column, Text(reader, 1 + i)))], columns);
    }

    private static string? Text(DuckDbDataReader reader, int column) => reader.IsDBNull(column) ? null : reader.GetString(column);
}
