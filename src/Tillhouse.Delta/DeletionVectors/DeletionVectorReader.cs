using System.Buffers.Binary;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.DeletionVectors;

/// <summary>
/// Reads the deletion vectors of a table (section 10). Length, checksum and number of rows are checked: rows that are wrongly there, or not, are worse than
/// an error. Used by one caller at a time: the file read last is kept, since many vectors are in one.
/// </summary>
/// <param name="store">Where the table lives.</param>
/// <param name="tablePath">Its root, a key prefix of the store.</param>
public sealed class DeletionVectorReader(IObjectStore store, string tablePath)
{
    private const byte Version = 1;
    private (string Key, byte[] Content)? last;

    /// <summary>The deleted rows of a data file: their positions in it, from 0, ascending.</summary>
    /// <exception cref="DeltaException">T0632 when the vector is damaged or lies where it may not, T0621 when its file is missing.</exception>
    public async Task<long[]> ReadAsync(DeletionVector vector, CancellationToken cancellationToken = default)
    {
        try
        {
            return RowPositions.Decode((await BytesAsync(vector, cancellationToken)).Span, vector.Cardinality);
        }
        catch (FormatException e)
        {
            throw Corrupt($"the deletion vector {vector.UniqueId} is damaged: {e.Message}", e);
        }
    }

    internal static DeltaException Corrupt(string message, Exception? inner) =>
        new(
            DeltaErrors.CorruptDeletionVector,
            message,
            "the rows cannot be told from deleted ones; put the file back from a copy, or restore a version before it",
            inner
        );

    private async Task<ReadOnlyMemory<byte>> BytesAsync(DeletionVector vector, CancellationToken cancellationToken)
    {
        var text = vector.PathOrInlineDv ?? "";
        if (vector.StorageType == "i")
        {
            var bytes = Z85.Decode(text) ?? throw new FormatException("its text is not Z85");
            return vector.SizeInBytes >= 0 && vector.SizeInBytes <= bytes.Length
                ? bytes.AsMemory(0, vector.SizeInBytes)
                : throw new FormatException("it is shorter than the log says");
        }

        var path = vector.StorageType switch
        {
            "u" => DeletionVectorName.Of(text),
            "p" => Relative(FilePath.Canonical(text, store.Locate(tablePath))),
            _ => throw new FormatException($"the storage type '{vector.StorageType}' is not known"),
        };
        var key = ObjectKey.Join(tablePath, path ?? throw new FormatException("it names no file of the table"));
        var content = last is { } kept && kept.Key == key ? kept.Content : await FileAsync(key, cancellationToken);
        last = (key, content);
        return Slice(content, vector.Offset ?? 1, vector.SizeInBytes);
    }

    private static string Relative(string canonical) =>
        FilePath.IsAbsolute(canonical) ? throw new FormatException("its file lies outside the table") : canonical;

    private async Task<byte[]> FileAsync(string key, CancellationToken cancellationToken)
    {
        try
        {
            return await store.ReadAsync(key, cancellationToken)
                ?? await LongerNamedAsync(key, cancellationToken)
                ?? throw new DeltaException(
                    DeltaErrors.DataFileMissing,
                    $"{key}, which says what rows are deleted, is not there",
                    "put it back from a copy; without it deleted rows would be seen again"
                );
        }
        catch (ArgumentException e)
        {
            throw new FormatException("it names no file of the table", e);
        }
    }

    /// <summary>Some writers put something before the name. The id in it is what no other file has, so it may be looked for by its end.</summary>
    private async Task<byte[]?> LongerNamedAsync(string key, CancellationToken cancellationToken)
    {
        var slash = key.LastIndexOf('/') + 1;
        await foreach (var info in store.ListAsync(key[..slash], null, cancellationToken))
        {
            if (info.Key.EndsWith(key[slash..], StringComparison.Ordinal) && info.Key.LastIndexOf('/') + 1 == slash)
            {
                return await store.ReadAsync(info.Key, cancellationToken);
            }
        }

        return null;
    }

    private static ReadOnlyMemory<byte> Slice(byte[] content, int offset, int size)
    {
        RoaringReader.Require(content.Length > 0 && content[0] == Version, "its file is of another version than 1");
        RoaringReader.Require(offset > 0 && size >= 0 && (long)offset + size + 8 <= content.Length, "its file ends before it");
        RoaringReader.Require(
            BinaryPrimitives.ReadInt32BigEndian(content.AsSpan(offset)) == size,
            "its file has another size of it than the log"
        );
        var data = content.AsMemory(offset + 4, size);
        RoaringReader.Require(
            BinaryPrimitives.ReadUInt32BigEndian(content.AsSpan(offset + 4 + size)) == Crc32.Of(data.Span),
            "its checksum does not fit"
        );
        return data;
    }
}
