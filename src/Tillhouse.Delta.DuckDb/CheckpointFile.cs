using System.Globalization;
using Tillhouse.Delta.Actions;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Writes checkpoints as Parquet (section 9).</summary>
internal static class CheckpointFile
{
    // DuckDB reserves twice this for each of its threads, so it must not be more than the lines need.
    private const long SmallestBuffer = 1 << 18;

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
            var seen = default(CheckpointColumns.Seen);
            long longest;
            using (var stream = new FileStream(lines, FileMode.CreateNew, FileAccess.Write, FileShare.None, 1 << 16))
            {
                longest = ActionWriter.Write(stream, actions.Select(Count));
            }

            cancellationToken.ThrowIfCancellationRequested();
            var columns = CheckpointColumns.All(seen);
            connection.Execute(
                $"COPY (SELECT {string.Join(", ", columns.Select(c => Sql.Name(c.Name)))} FROM read_json({Sql.Text(lines)}, format = 'newline_delimited', "
                    + $"maximum_object_size = {Math.Max(longest + 1024, SmallestBuffer)}, columns = {{{string.Join(", ", columns.Select(c => $"{Sql.Name(c.Name)}: {Sql.Text(c.Type)}"))}}}))"
                    + $" TO {Sql.Text(parquet)} (FORMAT parquet, COMPRESSION zstd)"
            );
            Verify(connection, parquet, columns, expected);
            return File.ReadAllBytes(parquet);

            DeltaAction Count(DeltaAction action)
            {
                var name = CheckpointColumns.Of(action);
                expected[name] = expected.GetValueOrDefault(name) + 1;
                seen = seen.With(action);
                return action;
            }
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    /// <summary>
    /// Reads back how many actions of each kind are in the file, by a field that each has: a checkpoint that lost one would lose it for ever.
    /// </summary>
    private static void Verify(
        DuckDbConnection connection,
        string parquet,
        IReadOnlyList<(string Name, string Type)> columns,
        Dictionary<string, long> expected
    )
    {
        using var command = connection.CreateCommand();
        command.CommandText =
            $"SELECT {string.Join(", ", columns.Select(c => $"count({Sql.Name(c.Name)}.{CheckpointColumns.RequiredField(c.Name)})"))} FROM read_parquet({Sql.Text(parquet)})";
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
