using Tillhouse.Core.Build;
using Tillhouse.Core.Engine;
using Tillhouse.Core.Graph;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Bench;

/// <summary>Compares every table of a lake with the twin's, so that the twin does the same work and nothing else.</summary>
internal static class Comparison
{
    /// <summary>The tables with both digests, in order; null where a side has no such table.</summary>
    /// <param name="session">The project, its job run.</param>
    /// <param name="twin">The folder of the twin's tables.</param>
    public static async Task<IReadOnlyList<(TableName Table, TableDigest? Ours, TableDigest? Twins)>> OfAsync(
        ProjectSession session,
        string twin
    )
    {
        using var connection = new DuckDbConnection("Data Source=:memory:");
        connection.Open();
        connection.Execute("set TimeZone = 'UTC'; create schema build");
        var result = new List<(TableName, TableDigest?, TableDigest?)>();
        foreach (var (table, _) in await session.TablesAsync(CancellationToken.None))
        {
            var ours = await session.Lake.FindAsync(table.Folder, CancellationToken.None);
            var columns = Columns(session.Project, table, ours);
            using var rows = ours is null ? null : await ours.RowsAsync(connection, CancellationToken.None);
            result.Add(
                (
                    table,
                    rows is null ? null : TableDigest.Of(connection, rows.Relation, columns),
                    Stored(twin, table, session.Project) is { } stored ? TableDigest.Of(connection, stored, columns) : null
                )
            );
        }

        return result;
    }

    private static List<(string Name, string Type)> Columns(BoundProject project, TableName table, LakeTable? ours) =>
        project.Models.TryGetValue(table, out var model)
            ? [.. model.Columns.Select(c => (c.Name, c.Type))]
            : [.. (ours?.Columns ?? []).Select(c => (c, TypedRows.Provenance.FirstOrDefault(p => p.Name == c).Type ?? "VARCHAR"))];

    private static string? Stored(string twin, TableName table, BoundProject project)
    {
        var path = Path.Combine(twin, table.Schema, table.Name);
        if (File.Exists($"{path}.parquet"))
        {
            return $"read_parquet({Quote.Text($"{path}.parquet")})";
        }

        if (!Directory.Exists(path))
        {
            return null;
        }

        var model = project.Models[table];
        var types = model.Definition.PartitionBy.Select(p => $"{Quote.Text(p)}: {model.Columns.First(c => c.Name == p).Type}");
        return $"read_parquet({Quote.Text($"{path}/**/*.parquet")}, hive_partitioning = true, hive_types = {{{string.Join(", ", types)}}})";
    }
}
