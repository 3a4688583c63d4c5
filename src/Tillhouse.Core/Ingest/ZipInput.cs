using System.IO.Compression;

namespace Tillhouse.Core.Ingest;

/// <summary>Unpacks a zip file with one file in it and proves it by the CRC-32 and length of the directory, which .NET does not check.</summary>
internal sealed class ZipInput : ReadOnlyStream
{
    private readonly ZipArchive _archive;
    private readonly ZipArchiveEntry _entry;
    private readonly Stream _content;
    private uint _crc;
    private long _length;

    /// <summary>Opens the one file of the archive.</summary>
    /// <exception cref="TerminalException">T0403: damaged. T0401: not one file.</exception>
    public ZipInput(ZipArchive archive)
    {
        _archive = archive;
        var files = archive.Entries.Where(e => e.Name.Length > 0 && !e.FullName.StartsWith("__MACOSX/", StringComparison.Ordinal)).ToList();
        if (files.Count != 1)
        {
            throw Refusals.UnknownFormat(
                FormattableString.Invariant($"a zip with {files.Count} files"),
                "a zip may hold one file; unpack it into the landing folder"
            );
        }

        _entry = files[0];
        _content = Guard(_entry.Open);
    }

    /// <summary>The name of the file inside.</summary>
    public string Name => _entry.Name;

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = 0;
        try
        {
            read = _content.Read(buffer);
        }
        catch (InvalidDataException e)
        {
            throw Damaged(e.Message);
        }

        _crc = Crc32.Append(_crc, buffer[..read]);
        _length += read;
        if (_length > _entry.Length || (read == 0 && buffer.Length > 0 && (_crc != _entry.Crc32 || _length != _entry.Length)))
        {
            throw Damaged("its checksum does not fit its content");
        }

        return read;
    }

    /// <summary>Runs a step of .NET's zip reader, its exceptions in our words.</summary>
    public static T Guard<T>(Func<T> step)
    {
        try
        {
            return step();
        }
        catch (Exception e) when (e is InvalidDataException or IOException or NotSupportedException or ArgumentException)
        {
            throw Damaged(e.Message);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _content.Dispose();
        _archive.Dispose();
        base.Dispose(disposing);
    }

    private static TerminalException Damaged(string why) => Refusals.DamagedArchive($"the zip file is damaged: {why}");
}
