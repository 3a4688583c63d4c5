using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.Operations;

/// <summary>Renames a column or a field. No file is touched: they know it by its physical name (section 11).</summary>
public static class RenameColumn
{
    /// <summary>Commits the new name.</summary>
    /// <param name="table">A table with column mapping.</param>
    /// <param name="column">The column, as <c>name</c> or <c>address.city</c>.</param>
    /// <param name="newName">Its new name alone, without the path before it.</param>
    /// <param name="options">What it was computed from, domains, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0610 without column mapping or when an expression names the column, T0612 when there is no such column or the name is taken.</exception>
    public static Task<CommitResult> RenameColumnAsync(
        this DeltaTable table,
        string column,
        string newName,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                MetadataChange.RequireMapping(read, "renamed");
                MetadataChange.CheckName(newName, read.Metadata.Configuration);
                var path = FieldPath.Parse(column);
                var old = FieldPath.Find(read.Schema, path);
                MetadataChange.RequireUnused(read, path[^1], "renamed");
                var schema = FieldPath.Change(read.Schema, path, f => f with { Name = newName });
                CheckNeighbours(schema, path, newName);

                List<string> renamed = [.. path.Take(path.Count - 1), newName];
                var metadata = MetadataChange.WithSchema(read.Metadata, schema) with
                {
                    PartitionColumns =
                        path.Count > 1 ? read.PartitionColumns : [.. read.PartitionColumns.Select(p => p == old.Name ? newName : p)],
                };
                metadata = metadata with { Configuration = StatisticsColumns.Replace(metadata.Configuration, path, renamed) };
                var description = CommitOptions.Describe(options, "RENAME COLUMN");
                description.Parameter("oldColumnPath", FieldPath.Format(path));
                description.Parameter("newColumnPath", FieldPath.Format(renamed));
                return MetadataChange.Begin(table, read, description, metadata, options);
            },
            cancellationToken
        );

    private static void CheckNeighbours(StructType schema, IReadOnlyList<string> path, string newName)
    {
        var parent = path.Count == 1 ? schema : FieldPath.Find(schema, [.. path.Take(path.Count - 1)]).Type as StructType;
        if (parent is null)
        {
            throw MetadataChange.Misfit(
                $"{FieldPath.Format(path)} is a part of a list or a map, which has no name",
                "rename the column that holds it"
            );
        }

        if (parent.Fields.Count(f => f.Name.Equals(newName, StringComparison.OrdinalIgnoreCase)) > 1)
        {
            throw MetadataChange.Misfit($"two columns would be named {newName} when case is ignored", "choose another name");
        }
    }
}
