using System.Buffers;
using System.Buffers.Binary;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.DeletionVectors;

/// <summary>
/// A file of deletion vectors in the making (section 10): one version byte, then each vector behind its length and before its checksum. All vectors of a
/// commit go into one file, which must be on the store before the commit names it.
/// </summary>
public sealed class DeletionVectorFile
{
    private const byte Version = 1;
    private readonly Guid id = Guid.NewGuid();
    private readonly ArrayBufferWriter<byte> content = new();

    /// <summary>Begins an empty file of a new name.</summary>
    public DeletionVectorFile() => content.Write([Version]);

    /// <summary>Its path below the table's root, as the log would name it.</summary>
    public string Path => FilePath.Encode(DeletionVectorName.FileOf(id));

    /// <summary>How many vectors it holds.</summary>
    public int Count { get; private set; }

    /// <summary>Adds the vector of one data file.</summary>
    /// <param name="positions">All of its deleted rows, from 0, ascending, none twice; those deleted before included.</param>
    /// <returns>What the data file's add says of it.</returns>
    /// <exception cref="ArgumentException">The positions are not in order.</exception>
    /// <exception cref="DeltaException">T0632 when the vectors of one file take more than 2 GiB.</exception>
    public DeletionVector Add(ReadOnlySpan<long> positions)
    {
        var data = RowPositions.Encode(positions);
        var offset = content.WrittenCount;
        if ((long)offset + data.Length + 8 > Array.MaxLength)
        {
            throw DeletionVectorReader.Corrupt("a file of deletion vectors grows above 2 GiB", null);
        }

        BinaryPrimitives.WriteInt32BigEndian(content.GetSpan(4), data.Length);
        content.Advance(4);
        content.Write(data.Span);
        BinaryPrimitives.WriteUInt32BigEndian(content.GetSpan(4), Crc32.Of(data.Span));
        content.Advance(4);
        Count++;
        return new DeletionVector
        {
            StorageType = "u",
            PathOrInlineDv = DeletionVectorName.IdOf(id),
            Offset = offset,
            SizeInBytes = data.Length,
            Cardinality = positions.Length,
        };
    }

    /// <summary>Puts the file on the store, durable.</summary>
    public async Task WriteAsync(IObjectStore store, string tablePath, CancellationToken cancellationToken = default)
    {
        var key = ObjectKey.Join(tablePath, DeletionVectorName.FileOf(id));
        if (await store.PutIfAbsentAsync(key, content.WrittenMemory, cancellationToken) is PutOutcome.AlreadyExists)
        {
            throw new DeltaException(DeltaErrors.CommitUnknown, $"{key} exists already", "try again: the name is chosen at random");
        }
    }
}
