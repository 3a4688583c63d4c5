using System.IO.Compression;

namespace Tillhouse.Core.Ingest;

/// <summary>Proves a workbook's zip file before it is read: every part unpacks to its length and CRC-32, and none is a bomb.</summary>
internal static class WorkbookGuard
{
    /// <summary>A workbook that unpacks to more is refused. A sheet of a million rows and twenty columns is below 1 GB.</summary>
    public const long MaxBytes = 4L << 30;

    /// <summary>XML packs 10 to 40 times; a part that packs better, and is large, is made to fill memory.</summary>
    public const int MaxRatio = 500;

    private const long AlwaysAllowed = 16 << 20;

    /// <summary>Reads all parts once.</summary>
    /// <exception cref="TerminalException">T0412: damaged. T0413: too large.</exception>
    public static void Check(string path, CancellationToken ct)
    {
        try
        {
            using var archive = ZipFile.OpenRead(path);
            var total = 0L;
            foreach (var entry in archive.Entries)
            {
                ct.ThrowIfCancellationRequested();
                total = CheckPart(entry, total);
            }
        }
        catch (Exception e) when (e is InvalidDataException or EndOfStreamException or NotSupportedException or ArgumentException)
        {
            throw Refusals.DamagedWorkbook($"the workbook is damaged: {e.Message}", e);
        }
    }

    private static long CheckPart(ZipArchiveEntry entry, long total)
    {
        using var content = entry.Open();
        var buffer = new byte[64 * 1024];
        var crc = 0u;
        var length = 0L;
        for (int read; (read = content.Read(buffer)) > 0; )
        {
            crc = Crc32.Append(crc, buffer.AsSpan(0, read));
            length += read;
            if (total + length > MaxBytes || (length > AlwaysAllowed && length / MaxRatio > entry.CompressedLength))
            {
                throw Refusals.TooLarge(
                    $"the workbook's part {entry.FullName} unpacks to more than it may",
                    "split the workbook, or export CSV; a part that grows like this is usually an attack"
                );
            }
        }

        if (crc != entry.Crc32 || length != entry.Length)
        {
            throw Refusals.DamagedWorkbook($"the workbook's part {entry.FullName} is damaged: its checksum does not fit its content");
        }

        return total + length;
    }
}
