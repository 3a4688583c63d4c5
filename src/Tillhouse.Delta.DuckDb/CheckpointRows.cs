using Tillhouse.Delta.Snapshots;
using Tillhouse.DuckDb;

namespace Tillhouse.Delta.DuckDb;

/// <summary>Reads the adds and removes of a checkpoint by column, in one scan and a chunk at a time, from DuckDB's memory into the snapshot's.</summary>
internal sealed class CheckpointRows(DuckDbConnection connection, CheckpointSource source, CheckpointFiles files)
{
    private const int Path = 0;
    private const int Size = 1;
    private const int Time = 2;
    private const int Stats = 3;
    private const int Extras = 4;
    private const int HasPartition = 5;
    private const int FirstPartition = 6;

    private readonly PartitionText partition = new(files.PartitionColumns.Count);

    public void Read(CancellationToken cancellationToken)
    {
        var actions = source.Columns.Where(c => c.Name is "add" or "remove").ToList();
        if (actions.Count == 0)
        {
            return;
        }

        using var command = connection.CreateCommand();
        command.CommandText = CheckpointSelect.Of(actions, files.PartitionColumns, source.Scan);
        using var reader = command.ExecuteReader();
        while (reader.ReadChunk())
        {
            cancellationToken.ThrowIfCancellationRequested();
            for (var i = 0; i < actions.Count; i++)
            {
                ReadChunk(reader, i * (FirstPartition + files.PartitionColumns.Count), actions[i].Name == "add");
            }
        }
    }

    /// <summary>The rows of one action, whose columns begin at the first.</summary>
    private void ReadChunk(DuckDbDataReader reader, int first, bool adds)
    {
        var there = reader.ChunkValidity(first + Path);
        var sizes = reader.ChunkValues<long>(first + Size);
        var sizesThere = reader.ChunkValidity(first + Size);
        var times = reader.ChunkValues<long>(first + Time);
        var havePartition = reader.ChunkValues<bool>(first + HasPartition);
        for (var row = 0; row < reader.ChunkRows; row++)
        {
            if (!IsThere(there, row))
            {
                continue;
            }

            var file = new FileRow
            {
                Path = reader.ChunkBytes(first + Path, row),
                Size = IsThere(sizesThere, row) ? sizes[row] : null,
                Time = times[row],
                Stats = reader.ChunkBytes(first + Stats, row),
                Extras = reader.ChunkBytes(first + Extras, row),
                Partition = havePartition[row] ? Partition(reader, first + FirstPartition, row) : null,
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

    private PartitionText Partition(DuckDbDataReader reader, int first, int row)
    {
        partition.Clear();
        for (var i = 0; i < files.PartitionColumns.Count; i++)
        {
            partition.Set(i, reader.ChunkBytes(first + i, row));
        }

        return partition;
    }

    private static bool IsThere(ReadOnlySpan<ulong> validity, int row) => validity.IsEmpty || (validity[row / 64] >> (row % 64) & 1) != 0;
}
