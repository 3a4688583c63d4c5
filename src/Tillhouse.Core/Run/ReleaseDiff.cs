using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Run;

/// <summary>Compares two releases table by table. A table that both name at one version is equal and is not read.</summary>
/// <param name="project">Knows the tables' keys.</param>
/// <param name="lake">The tables.</param>
/// <param name="connect">Gives a connection of the engine.</param>
internal sealed class ReleaseDiff(BoundProject project, LakeCatalog lake, Func<DuckDbConnection> connect)
{
    /// <summary>The tables that differ in their versions, each with its rows compared.</summary>
    /// <param name="first">One release.</param>
    /// <param name="second">The other.</param>
    /// <param name="selected">Only these tables; null is all.</param>
    /// <param name="rows">How many rows of each table are listed.</param>
    /// <param name="cancellation">Ends the comparison.</param>
    public async Task<IReadOnlyList<TableDiff>> RunAsync(
        Release first,
        Release second,
        IReadOnlyCollection<TableName>? selected,
        int rows,
        CancellationToken cancellation
    )
    {
        var differences = new List<TableDiff>();
        foreach (var name in second.ChangedSince(first))
        {
            if (TableName.TryParse(name, out var table) && (selected?.Contains(table) ?? true))
            {
                var (a, b) = (first.Tables.GetValueOrDefault(name), second.Tables.GetValueOrDefault(name));
                differences.Add(
                    a is null ? new TableDiff(name, b!.Rows, 0, 0, [], [$"+{name}"], [])
                    : b is null ? new TableDiff(name, 0, a.Rows, 0, [], [$"-{name}"], [])
                    : await CompareAsync(table, a, b, rows, cancellation).ConfigureAwait(false)
                );
            }
        }

        return differences;
    }

    private async Task<TableDiff> CompareAsync(
        TableName table,
        ReleasedTable first,
        ReleasedTable second,
        int rows,
        CancellationToken cancellation
    )
    {
        var a = await lake.FindAsync(first, cancellation).ConfigureAwait(false);
        var b = await lake.FindAsync(second, cancellation).ConfigureAwait(false);
        var typesOfA = a.Snapshot.Schema.Fields.ToDictionary(f => f.Name, f => f.Type);
        var typesOfB = b.Snapshot.Schema.Fields.ToDictionary(f => f.Name, f => f.Type);
        var common = a.Columns.Where(typesOfB.ContainsKey).ToList();
        var shape = a.Columns.Except(common).Select(c => $"-{c}").Concat(b.Columns.Except(common).Select(c => $"+{c}")).ToList();
        var key = KeyOf(table).All(common.Contains) ? KeyOf(table) : [];
        var values = common.Except(key).ToList();

        using var connection = connect();
        using var rowsOfA = await a.RowsAsync(connection, cancellation).ConfigureAwait(false);
        using var rowsOfB = await b.RowsAsync(connection, cancellation).ConfigureAwait(false);

        // A column whose type has changed is compared as text; names are positions here, so that none can clash.
        string Term(string column) =>
            Equals(typesOfA[column], typesOfB[column]) ? Quote.Name(column) : $"cast({Quote.Name(column)} as varchar)";
        string Side(string relation) =>
            $"(select {string.Join(", ", key.Select((c, i) => $"{Term(c)} as k{i}").Concat(values.Select((c, i) => $"{Term(c)} as v{i}")).Append("true as there"))} from {relation} as rows)";
        var (left, right) = (Side(rowsOfA.Relation), Side(rowsOfB.Relation));
        var listed = new DifferentRows(connection, key, values).List(left, right, rows);
        if (key.Count == 0)
        {
            var (removed, added) = (Count(connection, $"{left} except all {right}"), Count(connection, $"{right} except all {left}"));
            return new TableDiff(table.ToString(), added, removed, 0, [], shape, []) { Rows = listed };
        }

        var counts = Counts(connection, left, right, key.Count, values.Count);
        var columns = values.Select((c, i) => (c, counts[3 + i])).Where(c => c.Item2 > 0).OrderByDescending(c => c.Item2).ToList();
        return new TableDiff(table.ToString(), counts[0], counts[1], counts[2], columns, shape, key) { Rows = listed };
    }

    /// <summary>Added, removed and changed rows, then the changed rows of each column.</summary>
    private static IReadOnlyList<long> Counts(DuckDbConnection connection, string left, string right, int keys, int values)
    {
        var differ = Enumerable.Range(0, values).Select(i => $"a.v{i} is distinct from b.v{i}").ToList();
        var both = "a.there and b.there";
        string[] figures =
        [
            "count(*) filter (where a.there is null)",
            "count(*) filter (where b.there is null)",
            values == 0 ? "0::bigint" : $"count(*) filter (where {both} and ({string.Join(" or ", differ)}))",
            .. differ.Select(d => $"count(*) filter (where {both} and {d})"),
        ];
        var on = string.Join(" and ", Enumerable.Range(0, keys).Select(i => $"a.k{i} is not distinct from b.k{i}"));
        using var command = connection.CreateCommand();
        command.CommandText = $"select {string.Join(", ", figures)} from {left} as a full join {right} as b on {on}";
        using var reader = command.ExecuteReader();
        reader.Read();
        return [.. figures.Select((_, i) => reader.GetInt64(i))];
    }

    private static long Count(DuckDbConnection connection, string query) =>
        connection.Scalar<long>($"select count(*) from (select * from {query})");

    private IReadOnlyList<string> KeyOf(TableName table) =>
        table.Layer == Layer.Bronze ? ["_file", "_sheet", "_line", "_batch"]
        : !project.Models.TryGetValue(table, out var bound) ? []
        : bound.Definition.Build is BuildKind.Scd2 scd2 ? [scd2.Surrogate]
        : bound.Definition.Key;
}
