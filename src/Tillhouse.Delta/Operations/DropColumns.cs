using System.Text.Json;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Drops columns or fields. No file is touched: what they hold under the old physical names is no longer read (section 11).</summary>
public static class DropColumns
{
    /// <summary>Commits the table without the columns.</summary>
    /// <param name="table">A table with column mapping.</param>
    /// <param name="columns">As <c>name</c> or <c>address.city</c>.</param>
    /// <param name="options">What it was computed from, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">
    /// T0610 without column mapping, or when the table is partitioned or clustered by the column, or an expression names it; T0612 when there is none.
    /// </exception>
    public static Task<CommitResult> DropColumnsAsync(
        this DeltaTable table,
        IReadOnlyList<string> columns,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                MetadataChange.RequireMapping(read, "dropped");
                var schema = read.Schema;
                var configuration = read.Metadata.Configuration;
                foreach (var path in columns.Select(FieldPath.Parse))
                {
                    Check(read, schema, path);
                    schema = FieldPath.Change(schema, path, _ => null);
                    configuration = StatisticsColumns.Replace(configuration, path, null);
                }

                if (schema.Fields.Count <= read.PartitionColumns.Count)
                {
                    throw MetadataChange.Refuse("no column would be left in the files", "drop the table instead");
                }

                var description = CommitOptions.Describe(options, "DROP COLUMNS");
                description.Parameter("columns", JsonSerializer.Serialize([.. columns], Actions.DeltaJson.Relaxed.ListString));
                return MetadataChange.Begin(
                    table,
                    read,
                    description,
                    MetadataChange.WithSchema(read.Metadata with { Configuration = configuration }, schema),
                    options
                );
            },
            cancellationToken
        );

    private static void Check(Snapshot read, StructType schema, IReadOnlyList<string> path)
    {
        var field = FieldPath.Find(schema, path);
        MetadataChange.RequireUnused(read, path[^1], "dropped");
        if (path.Count == 1 && read.PartitionColumns.Contains(field.Name))
        {
            throw MetadataChange.Refuse(
                $"column {field.Name} cannot be dropped: the table is partitioned by it",
                "overwrite the table with another partitioning"
            );
        }

        if (ClusterBy.Columns(read).Any(c => c.Take(path.Count).SequenceEqual(path, StringComparer.OrdinalIgnoreCase)))
        {
            throw MetadataChange.Refuse(
                $"column {field.Name} cannot be dropped: the table is clustered by it",
                "cluster the table by other columns first"
            );
        }

        if (path.Count > 1 && FieldPath.Find(schema, [.. path.Take(path.Count - 1)]).Type is StructType { Fields.Count: 1 })
        {
            throw MetadataChange.Refuse(
                $"{FieldPath.Format(path)} cannot be dropped: it is the only field of its struct",
                "drop the struct"
            );
        }
    }
}
