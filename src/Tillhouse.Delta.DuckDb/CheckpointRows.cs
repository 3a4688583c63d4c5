using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Reads the adds and removes of a checkpoint by column, a chunk at a time, from DuckDB's memory into the snapshot's.</summary>
internal sealed class CheckpointRows(DuckDbConnection connection, IReadOnlyList<string> locations, CheckpointFiles files)
{
    private const int Path = 0;
    private const int Size = 1;
    private const int Time = 2;
    private const int Stats = 3;
    private const int Extras = 4;
    private const int HasPartition = 5;
    private const int FirstPartition = 6;

    private readonly string source = Source(locations);
    private readonly PartitionText partition = new(files.PartitionColumns.Count);

    public static string Source(IReadOnlyList<string> locations) =>
        $"read_parquet({Sql.Files(locations)}, hive_partitioning = false, union_by_name = {(locations.Count > 1 ? "true" : "false")})";

    public void Read(CancellationToken cancellationToken)
    {
        foreach (var (name, type) in TypeMapping.Describe(connection, $"SELECT * FROM {source}"))
        {
            if (name is "add" or "remove")
            {
                Read(CheckpointSelect.Of(name, type, files.PartitionColumns, source), name == "add", cancellationToken);
            }
        }
    }

    private void Read(string sql, bool adds, CancellationToken cancellationToken)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        using var reader = command.ExecuteReader();
        while (reader.ReadChunk())
        {
            cancellationToken.ThrowIfCancellationRequested();
            var sizes = reader.ChunkValues<long>(Size);
            var sizesThere = reader.ChunkValidity(Size);
            var times = reader.ChunkValues<long>(Time);
            var havePartition = reader.ChunkValues<bool>(HasPartition);
            for (var row = 0; row < reader.ChunkRows; row++)
            {
                var file = new FileRow
                {
                    Path = reader.ChunkBytes(Path, row),
                    Size = IsThere(sizesThere, row) ? sizes[row] : null,
                    Time = times[row],
                    Stats = reader.ChunkBytes(Stats, row),
                    Extras = reader.ChunkBytes(Extras, row),
                    Partition = havePartition[row] ? Partition(reader, row) : null,
                };
                if (adds)
                {
                    files.Add(file);
                }
                else
                {
                    files.Remove(file);
                }
            }
        }
    }

    private PartitionText Partition(DuckDbDataReader reader, int row)
    {
        partition.Clear();
        for (var i = 0; i < files.PartitionColumns.Count; i++)
        {
            partition.Set(i, reader.ChunkBytes(FirstPartition + i, row));
        }

        return partition;
    }

    private static bool IsThere(ReadOnlySpan<ulong> validity, int row) => validity.IsEmpty || (validity[row / 64] >> (row % 64) & 1) != 0;
}
