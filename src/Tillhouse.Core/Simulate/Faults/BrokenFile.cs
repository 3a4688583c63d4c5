using System.Text;

namespace Tillhouse.Core.Simulate.Faults;

/// <summary>Makes a broken file of a sound one.</summary>
internal static class BrokenFile
{
    private const int Block = 1 << 16;

    /// <summary>
    /// Writes the beginning of a file. A text is cut inside a record and behind its first few letters, so that the record can't be taken for a whole one;
    /// other formats anywhere.
    /// </summary>
    /// <returns>What was cut, for the seal: the bytes before and after.</returns>
    public static (string Before, string After) Truncate(string sound, string broken, bool isText)
    {
        var size = new FileInfo(sound).Length;
        var length = isText ? InsideARecord(sound, size) : size / 5 * 3;
        File.Copy(sound, broken, overwrite: true);
        using var file = File.OpenHandle(broken, FileMode.Open, FileAccess.Write);
        RandomAccess.SetLength(file, length);
        return (FormattableString.Invariant($"{size} bytes"), FormattableString.Invariant($"{length} bytes"));
    }

    /// <summary>Writes a UTF-8 text in Latin-1, or in UTF-16 without a mark where that makes no difference.</summary>
    /// <returns>The two encodings.</returns>
    public static async Task<(string Before, string After)> ReencodeAsync(string sound, string broken, CancellationToken cancellationToken)
    {
        var isPlain = await IsAsciiAsync(sound, cancellationToken);
        var encoding = isPlain ? new UnicodeEncoding(bigEndian: false, byteOrderMark: false) : Encoding.Latin1;
        using var reader = new StreamReader(sound, new UTF8Encoding(false));
        await using var writer = new StreamWriter(broken, append: false, encoding);
        var buffer = new char[Block];
        for (int read; (read = await reader.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            await writer.WriteAsync(buffer.AsMemory(0, read), cancellationToken);
        }

        return ("utf-8", isPlain ? "utf-16" : "latin-1");
    }

    /// <summary>Three letters behind a line's beginning near the middle, or behind the last line's where the file has few.</summary>
    private static long InsideARecord(string path, long size)
    {
        using var file = File.OpenHandle(path);
        var buffer = new byte[Block];
        foreach (var from in new[] { size / 2, 0 })
        {
            var read = RandomAccess.Read(file, buffer, from);
            var end = buffer.AsSpan(0, read).IndexOf((byte)'\n');
            if (end >= 0 && from + end + 4 < size)
            {
                return from + end + 4;
            }
        }

        return size / 2;
    }

    private static async Task<bool> IsAsciiAsync(string path, CancellationToken cancellationToken)
    {
        await using var stream = File.OpenRead(path);
        var buffer = new byte[Block];
        for (int read; (read = await stream.ReadAsync(buffer, cancellationToken)) > 0; )
        {
            if (!Ascii.IsValid(buffer.AsSpan(0, read)))
            {
                return false;
            }
        }

        return true;
    }
}
