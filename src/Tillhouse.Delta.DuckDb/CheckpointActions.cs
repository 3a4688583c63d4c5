using System.Text;
using Tillhouse.Delta.Actions;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Reads the actions of a checkpoint that are no files. They are few and go through JSON, which copes with missing fields.</summary>
internal static class CheckpointActions
{
    private static readonly string[] Names = ["protocol", "metaData", "txn", "domainMetadata", "checkpointMetadata", "sidecar"];

    public static IReadOnlyList<DeltaAction> Read(DuckDbConnection connection, CheckpointSource source, CancellationToken cancellationToken)
    {
        var columns = source.Columns.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var names = Names.Where(columns.Contains).ToList();
        var actions = new List<DeltaAction>();
        if (names.Count == 0)
        {
            return actions;
        }

        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT {string.Join(", ", names.Select(n => $"to_json({n})::VARCHAR"))} FROM {source.Scan} WHERE {string.Join(" OR ", names.Select(n => $"{n} IS NOT NULL"))}";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < names.Count; i++)
            {
                if (!reader.IsDBNull(i))
                {
                    var line = $"{{\"{names[i]}\":{reader.GetString(i)}}}";
                    actions.AddRange(ActionReader.Read(Encoding.UTF8.GetBytes(line), "the checkpoint"));
                }
            }
        }

        return actions;
    }
}
