using System.Text;
using Tillhouse.Delta.Log;

namespace Tillhouse.Delta.Snapshots;

/// <summary>A file's key as bytes: its canonical path and, behind a zero byte that no path can hold, the id of its deletion vector.</summary>
internal static class FileKeyBytes
{
    private const byte Separator = 0;

    public static ReadOnlySpan<byte> Path(ReadOnlySpan<byte> key) => key.IndexOf(Separator) is >= 0 and var end ? key[..end] : key;

    public static FileKey Decode(ReadOnlySpan<byte> key)
    {
        var path = Path(key);
        return new FileKey(
            Encoding.UTF8.GetString(path),
            path.Length == key.Length ? null : Encoding.UTF8.GetString(key[(path.Length + 1)..])
        );
    }

    public static byte[] Encode(FileKey key) =>
        Encoding.UTF8.GetBytes(key.DeletionVectorId is null ? key.Path : key.Path + "\0" + key.DeletionVectorId);

    /// <summary>The key of a row. Most paths are canonical as they stand, and then nothing is copied.</summary>
    public static ReadOnlySpan<byte> Of(in FileRow row, string tableLocation)
    {
        var plain = !row.Path.IsEmpty && row.Path[0] != '/' && row.Path.IndexOfAny((byte)'%', (byte)':') < 0;
        if (plain && row.Extras.IsEmpty)
        {
            return row.Path;
        }

        var path = FilePath.Canonical(Encoding.UTF8.GetString(row.Path), tableLocation);
        return path.Contains('\0', StringComparison.Ordinal)
            ? throw new DeltaException(
                DeltaErrors.CorruptLog,
                $"the log names the file '{Encoding.UTF8.GetString(row.Path)}', which is no path",
                "restore the log from a copy"
            )
            : Encode(new(path, FileExtras.Parse(row.Extras)?.DeletionVector?.UniqueId));
    }
}
