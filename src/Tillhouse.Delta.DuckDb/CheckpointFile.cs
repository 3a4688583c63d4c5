using System.Globalization;
using System.Text;
using Tillhouse.Delta.Actions;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Checkpoints as Parquet (section 9). Small actions go through JSON, which copes with missing fields; the many adds come by column.</summary>
internal static class CheckpointFile
{
    private static readonly string[] SmallActions =
    [
        "protocol",
        "metaData",
        "txn",
        "domainMetadata",
        "checkpointMetadata",
        "sidecar",
        "remove",
    ];
    private static readonly string[] RareFields = ["tags", "deletionVector", "baseRowId", "defaultRowCommitVersion", "clusteringProvider"];

    public static IEnumerable<DeltaAction> Read(
        DuckDbConnection connection,
        IReadOnlyList<string> locations,
        IReadOnlyList<string> partitionColumns,
        CancellationToken cancellationToken
    )
    {
        var source =
            $"read_parquet({Sql.Files(locations)}, hive_partitioning = false, union_by_name = {(locations.Count > 1 ? "true" : "false")})";
        var columns = TypeMapping
            .Describe(connection, $"SELECT * FROM {source}")
            .ToDictionary(c => c.Name, c => c.Type, StringComparer.OrdinalIgnoreCase);
        foreach (var action in SmallActions.Where(columns.ContainsKey))
        {
            using var command = connection.CreateCommand();
            command.CommandText = $"SELECT to_json({action})::VARCHAR FROM {source} WHERE {action} IS NOT NULL";
            using var reader = command.ExecuteReader();
            while (reader.Read())
            {
                foreach (var read in ActionReader.Read(Encoding.UTF8.GetBytes($"{{\"{action}\":{reader.GetString(0)}}}"), "the checkpoint"))
                {
                    partitionColumns = read is Metadata metadata ? metadata.PartitionColumns : partitionColumns;
                    yield return read;
                }
            }
        }

        if (columns.TryGetValue("add", out var add))
        {
            foreach (var action in ReadAdds(connection, source, add, partitionColumns, cancellationToken))
            {
                yield return action;
            }
        }
    }

    private static IEnumerable<AddFile> ReadAdds(
        DuckDbConnection connection,
        string source,
        TypeName add,
        IReadOnlyList<string> partitionColumns,
        CancellationToken cancellationToken
    )
    {
        string Field(string name, string otherwise) => add.Field(name) is null ? otherwise : $"\"add\".{name}";
        var stats = (add.Field("stats"), add.Field("stats_parsed")) switch
        {
            (not null, not null) => "coalesce(\"add\".stats, to_json(\"add\".stats_parsed)::VARCHAR)",
            (not null, null) => "\"add\".stats",
            (null, not null) => "to_json(\"add\".stats_parsed)::VARCHAR",
            _ => "NULL::VARCHAR",
        };
        var rare = RareFields.Where(f => add.Field(f) is not null).ToList();
        var rest =
            rare.Count == 0
                ? "NULL::VARCHAR"
                : $"CASE WHEN {string.Join(" OR ", rare.Select(f => $"\"add\".{f} IS NOT NULL"))} THEN to_json(\"add\")::VARCHAR END";
        var values = string.Concat(partitionColumns.Select(c => $", map_extract_value(\"add\".partitionValues, {Sql.Text(c)})"));
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT \"add\".path, \"add\".size::BIGINT, {Field("modificationTime", "0")}::BIGINT, {stats}, {rest}{values}"
            + $" FROM {source} WHERE \"add\".path IS NOT NULL";
        using var reader = command.ExecuteReader();
        while (reader.Read())
        {
            var partitionValues = new Dictionary<string, string?>(partitionColumns.Count, StringComparer.Ordinal);
            for (var i = 0; i < partitionColumns.Count; i++)
            {
                partitionValues[partitionColumns[i]] = reader.IsDBNull(5 + i) ? null : reader.GetString(5 + i);
            }

            var file = new AddFile
            {
                Path = reader.GetString(0),
                Size = reader.GetInt64(1),
                ModificationTime = reader.IsDBNull(2) ? 0 : reader.GetInt64(2),
                Stats = reader.IsDBNull(3) ? null : reader.GetString(3),
                PartitionValues = partitionValues,
            };
            yield return reader.IsDBNull(4) ? file : WithRest(file, reader.GetString(4));
        }
    }

    private static AddFile WithRest(AddFile file, string json)
    {
        var full = ActionReader.Read(Encoding.UTF8.GetBytes($"{{\"add\":{json}}}"), "the checkpoint").OfType<AddFile>().Single();
        return file with
        {
            Tags = full.Tags is { Count: > 0 } ? full.Tags : null,
            DeletionVector = full.DeletionVector?.UniqueId is null ? null : full.DeletionVector,
            BaseRowId = full.BaseRowId,
            DefaultRowCommitVersion = full.DefaultRowCommitVersion,
            ClusteringProvider = full.ClusteringProvider,
        };
    }

    public static ReadOnlyMemory<byte> Write(
        DuckDbConnection connection,
        IEnumerable<DeltaAction> actions,
        CancellationToken cancellationToken
    )
    {
        var folder = Directory.CreateTempSubdirectory("tillhouse-checkpoint-");
        try
        {
            var lines = Path.Combine(folder.FullName, "actions.json");
            var parquet = Path.Combine(folder.FullName, "checkpoint.parquet");
            var expected = new Dictionary<string, long>(StringComparer.Ordinal);
            var withVectors = false;
            using (var stream = new FileStream(lines, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                ActionWriter.Write(stream, actions.Select(Count));
            }

            cancellationToken.ThrowIfCancellationRequested();
            var columns = CheckpointColumns.All(withVectors);
            connection.Execute(
                $"COPY (SELECT {string.Join(", ", columns.Select(c => Sql.Name(c.Name)))} FROM read_json({Sql.Text(lines)}, format = 'newline_delimited', "
                    + $"maximum_object_size = 1073741824, columns = {{{string.Join(", ", columns.Select(c => $"{Sql.Name(c.Name)}: {Sql.Text(c.Type)}"))}}}))"
                    + $" TO {Sql.Text(parquet)} (FORMAT parquet, COMPRESSION zstd)"
            );
            Verify(connection, parquet, columns, expected);
            return File.ReadAllBytes(parquet);

            DeltaAction Count(DeltaAction action)
            {
                var name = CheckpointColumns.Of(action);
                expected[name] = expected.GetValueOrDefault(name) + 1;
                withVectors |= action is RemoveFile { DeletionVector: not null } or AddFile { DeletionVector: not null };
                return action;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>Reads back how many actions of each kind are in the file: a checkpoint that lost one would lose it for ever.</summary>
    private static void Verify(
        DuckDbConnection connection,
        string parquet,
        IReadOnlyList<(string Name, string Type)> columns,
        Dictionary<string, long> expected
    )
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT {string.Join(", ", columns.Select(c => $"count({Sql.Name(c.Name)})"))} FROM read_parquet({Sql.Text(parquet)})";
        using var reader = command.ExecuteReader();
        reader.Read();
        for (var i = 0; i < columns.Count; i++)
        {
            if (reader.GetInt64(i) != expected.GetValueOrDefault(columns[i].Name))
            {
                throw new InvalidDataException(
                    string.Create(
                        CultureInfo.InvariantCulture,
                        $"the checkpoint holds {reader.GetInt64(i)} {columns[i].Name} actions instead of {expected.GetValueOrDefault(columns[i].Name)}"
                    )
                );
            }
        }
    }
}
