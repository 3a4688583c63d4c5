using System.Globalization;
using System.Text.Json.Nodes;
using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// Leaves out files that, by their partition values and statistics (section 6), hold no row for which a predicate is true. The engine evaluates for each file
/// what the predicate says of its bounds; where anything is missing or not understood the answer is null, and the file is kept.
/// </summary>
public static class FileSkipping
{
    private const string Table = "__till_statistics";

    /// <summary>The files that may hold such rows.</summary>
    /// <param name="connection">Evaluates; its TimeZone must be UTC.</param>
    /// <param name="snapshot">The table.</param>
    /// <param name="predicate">A condition over its columns, in SQL. One that does not parse keeps all files.</param>
    /// <param name="alias">The name that columns may have before them, as in <c>target.id</c>.</param>
    /// <param name="naiveTimestamps">Whether the predicate sees <c>timestamp</c> columns as TIMESTAMP in UTC, as <see cref="TableScan"/> gives them.</param>
    /// <param name="cancellationToken">Interrupts it.</param>
    public static async Task<IReadOnlyList<LiveFile>> SelectAsync(
        DuckDbConnection connection,
        Snapshot snapshot,
        string predicate,
        string alias = "target",
        bool naiveTimestamps = true,
        CancellationToken cancellationToken = default
    )
    {
        var files = snapshot.Files.ToList();
        var condition = files.Count < 2 ? null : Condition(connection, snapshot, predicate, alias, naiveTimestamps);
        if (condition is null)
        {
            return files;
        }

        try
        {
            Fill(connection, files, snapshot.PartitionColumns.Count);
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT file FROM temp.{Table} WHERE ({condition}) IS NOT FALSE ORDER BY file";
            await using var reader = await command.ExecuteReaderAsync(cancellationToken);
            var kept = new List<LiveFile>();
            while (await reader.ReadAsync(cancellationToken))
            {
                kept.Add(files[reader.GetInt32(0)]);
            }

            return kept;
        }
        catch (DuckDbException e) when (e.ErrorClass is not (DuckDbErrorClass.Interrupt or DuckDbErrorClass.OutOfMemory))
        {
            return files; // The predicate fails on a bound; whether it does on a row is for the query to find.
        }
        finally
        {
            connection.Execute($"DROP TABLE IF EXISTS temp.{Table}");
        }
    }

    private static string? Condition(DuckDbConnection connection, Snapshot snapshot, string predicate, string alias, bool naiveTimestamps)
    {
        var parsed = connection.Scalar<string>($"SELECT json_serialize_sql({Sql.Text($"SELECT 1 WHERE ({predicate}\n)")})::VARCHAR");
        if (parsed is null || JsonNode.Parse(parsed) is not { } tree || tree["error"]!.GetValue<bool>())
        {
            return null;
        }

        return tree["statements"] is JsonArray { Count: 1 } one && one[0]?["node"]?["where_clause"] is { } where
            ? new BoundsPredicate(new FileBounds(snapshot, alias, naiveTimestamps), node => ToSql(connection, tree, node)).Of(where)
            : null;
    }

    /// <summary>The text of an expression of the tree.</summary>
    private static string ToSql(DuckDbConnection connection, JsonNode tree, JsonNode expression)
    {
        const string Where = " WHERE ";
        var statement = tree.DeepClone();
        statement["statements"]![0]!["node"]!["where_clause"] = expression.DeepClone();
        var text = connection.Scalar<string>($"SELECT json_deserialize_sql({Sql.Text(statement.ToJsonString())})")!;
        return text[(text.IndexOf(Where, StringComparison.Ordinal) + Where.Length)..];
    }

    private static void Fill(DuckDbConnection connection, List<LiveFile> files, int partitionColumns)
    {
        var values = Enumerable.Range(0, partitionColumns).Select(i => string.Create(CultureInfo.InvariantCulture, $", p{i} VARCHAR"));
        connection.Execute($"CREATE OR REPLACE TEMP TABLE {Table} (file INTEGER, stats VARCHAR{string.Concat(values)})");
        using var appender = connection.CreateAppender("temp", "main", Table);
        for (var i = 0; i < files.Count; i++)
        {
            var row = appender.BeginRow().Append(i).Append(files[i].Stats);
            foreach (var value in files[i].PartitionValues)
            {
                row.Append(value);
            }

            row.EndRow();
        }
    }
}
