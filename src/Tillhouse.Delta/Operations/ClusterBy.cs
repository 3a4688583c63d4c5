using System.Text.Json;
using System.Text.Json.Nodes;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Says by which columns the table's rows are to lie together. Files stay as they are until they are optimized.</summary>
public static class ClusterBy
{
    private const string Domain = "delta.clustering";
    private const int MaxColumns = 4;

    /// <summary>Commits the clustering columns.</summary>
    /// <param name="table">A table without partitions.</param>
    /// <param name="columns">As <c>name</c> or <c>address.city</c>, at most four; none ends the clustering.</param>
    /// <param name="options">What it was computed from, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <exception cref="DeltaException">T0610 for a table with partitions or a column that cannot be sorted or skipped by, T0612 for one that is not there.</exception>
    public static Task<CommitResult> ClusterByAsync(
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
                if (read.PartitionColumns.Count > 0)
                {
                    throw MetadataChange.Refuse("a partitioned table cannot be clustered", "overwrite it without partitions first");
                }

                if (columns.Count > MaxColumns)
                {
                    throw MetadataChange.Refuse(
                        $"a table is clustered by at most {MaxColumns} columns",
                        "take those that queries filter by most"
                    );
                }

                var physical = new JsonArray();
                foreach (var path in columns.Select(FieldPath.Parse))
                {
                    physical.Add((JsonNode)Physical(read.Schema, path));
                }

                var description = CommitOptions.Describe(options, "CLUSTER BY");
                description.Parameter("oldClusteringColumns", string.Join(",", Columns(read).Select(FieldPath.Format)));
                description.Parameter("newClusteringColumns", string.Join(",", columns));
                var transaction = table.Begin(description, read);
                transaction.SetDomain(Domain, new JsonObject { ["clusteringColumns"] = physical, ["domainName"] = Domain }.ToJsonString());
                CommitOptions.Apply(options, transaction);
                return transaction;
            },
            cancellationToken
        );

    /// <summary>The columns that a table is clustered by, by their names in the schema. Those that the schema no longer has are left out.</summary>
    internal static IReadOnlyList<IReadOnlyList<string>> Columns(Snapshot snapshot)
    {
        if (!snapshot.Domains.TryGetValue(Domain, out var domain))
        {
            return [];
        }

        try
        {
            using var json = JsonDocument.Parse(domain.Configuration);
            var columns = json
                .RootElement.GetProperty("clusteringColumns")
                .EnumerateArray()
                .Select(c => c.EnumerateArray().Select(p => p.GetString()!).ToList());
            return [.. columns.Select(c => Logical(snapshot.Schema, c)).OfType<IReadOnlyList<string>>()];
        }
        catch (Exception e) when (e is JsonException or KeyNotFoundException or InvalidOperationException)
        {
            throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the domain {Domain} cannot be read: {e.Message}",
                "set the clustering columns anew with the program that wrote it",
                e
            );
        }
    }

    private static JsonArray Physical(StructType schema, IReadOnlyList<string> path)
    {
        var names = new JsonArray();
        DeltaType type = schema;
        foreach (var name in path)
        {
            var field = type is StructType s && FieldPath.IndexOf(s, name) is var i and >= 0 ? s.Fields[i] : FieldPath.Find(schema, path);
            names.Add((JsonNode)FieldMetadata.PhysicalNameOf(field));
            type = field.Type;
        }

        return type is StructType or ArrayType or MapType || type == DeltaType.Boolean || type == DeltaType.Binary
            ? throw MetadataChange.Refuse(
                $"the table cannot be clustered by {FieldPath.Format(path)}, which is of type {type}",
                "take a number, a text, a date or a time"
            )
            : names;
    }

    private static List<string>? Logical(StructType schema, IReadOnlyList<string> path)
    {
        var names = new List<string>();
        DeltaType type = schema;
        foreach (var name in path)
        {
            if ((type as StructType)?.Fields.FirstOrDefault(f => FieldMetadata.PhysicalNameOf(f) == name) is not { } field)
            {
                return null;
            }

            names.Add(field.Name);
            type = field.Type;
        }

        return names;
    }
}
