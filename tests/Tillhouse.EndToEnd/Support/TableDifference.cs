using System.Data.Common;
using System.Text;

namespace Tillhouse.EndToEnd.Support;

/// <summary>Compares two relations as bags of rows, value for value, and says in words what differs.</summary>
internal static class TableDifference
{
    private const int ShownRows = 3;

    /// <summary>
    /// What differs between two relations, or null where they are equal: names and types of their columns in order, then their rows. A time
    /// with and one without a zone are the same type, read as UTC.
    /// </summary>
    /// <param name="connection">Where both can be read.</param>
    /// <param name="expected">A table, or a SELECT in brackets.</param>
    /// <param name="actual">Likewise.</param>
    public static string? Find(DbConnection connection, string expected, string actual)
    {
        var left = Columns(connection, expected);
        var right = Columns(connection, actual);
        if (!left.SequenceEqual(right))
        {
            return $"columns differ: expected {Only(left, right)}, but found {Only(right, left)}";
        }

        // Naive UTC on both sides, so that values and not zones are compared.
        var values = string.Join(
            ", ",
            left.Select(c => c.Type == "TIMESTAMP" ? $"make_timestamp(epoch_us({DuckSql.Name(c.Name)}))" : DuckSql.Name(c.Name))
        );
        connection.Execute($"create or replace temp table expected_rows as select {values} from {expected}");
        connection.Execute($"create or replace temp table actual_rows as select {values} from {actual}");
        var counts = connection.Rows(
            """
            select
              (select count(*) from expected_rows),
              (select count(*) from actual_rows),
              (select count(*) from (from expected_rows except all from actual_rows)),
              (select count(*) from (from actual_rows except all from expected_rows))
            """
        )[0];
        if (counts[2] == "0" && counts[3] == "0")
        {
            return null;
        }

        var text = new StringBuilder(
            $"{counts[2]} of {counts[0]} expected rows are missing, {counts[3]} of {counts[1]} rows are not expected"
        );
        text.AppendLine().Append("  columns  ").AppendJoin(" | ", left.Select(c => c.Name));
        Show(connection, text, "expected ", "from expected_rows except all from actual_rows");
        Show(connection, text, "found    ", "from actual_rows except all from expected_rows");
        return text.ToString();
    }

    /// <summary>Names and types of a relation's columns.</summary>
    public static List<(string Name, string Type)> Columns(DbConnection connection, string relation) =>
        [
            .. connection
                .Rows($"describe select * from {relation}")
                .Select(row => (row[0]!, row[1] == "TIMESTAMP WITH TIME ZONE" ? "TIMESTAMP" : row[1]!)),
        ];

    private static void Show(DbConnection connection, StringBuilder text, string title, string rows)
    {
        foreach (var row in connection.Rows($"from ({rows}) order by all limit {ShownRows}"))
        {
            text.AppendLine().Append("  ").Append(title).AppendJoin(" | ", row.Select(value => value ?? "NULL"));
        }
    }

    private static string Only(List<(string, string)> these, List<(string, string)> notThese)
    {
        var only = these.Except(notThese).Select(c => $"{c.Item1} {c.Item2}").ToList();
        return only.Count == 0 ? "the same in another order" : string.Join(", ", only);
    }
}
