using System.IO.Compression;

namespace Tillhouse.Core.Ingest;

/// <summary>A landing file, opened and told: its format and its unpacked bytes. The SHA-256 is of the raw file.</summary>
internal sealed class OpenedFile : IDisposable
{
    private const int HeadBytes = 512;
    private readonly HashingStream? _raw;

    private OpenedFile(FileKind kind, string name, string path, Stream? content, HashingStream? raw, string? hash)
    {
        (Kind, Name, Path, Content, _raw, Sha256) = (kind, name, path, content, raw, hash);
    }

    /// <summary>Its format.</summary>
    public FileKind Kind { get; }

    /// <summary>Its name without the ending of a packer.</summary>
    public string Name { get; }

    /// <summary>The absolute path of the raw file.</summary>
    public string Path { get; }

    /// <summary>The unpacked bytes; null for formats that are read at random places.</summary>
    public Stream? Content { get; }

    /// <summary>The hash of the raw file in lower hex; known after <see cref="Finish"/>.</summary>
    public string? Sha256 { get; private set; }

    /// <summary>Opens a file and tells its format.</summary>
    /// <exception cref="TerminalException">T0401 to T0403, T0411, T0412: the file is refused.</exception>
    public static OpenedFile Open(string path, Action<long>? progress)
    {
        var raw = new HashingStream(
            new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.ReadWrite | FileShare.Delete, 1 << 16),
            progress
        );
        try
        {
            var content = Peek(raw, out var head);
            var name = System.IO.Path.GetFileName(path);
            if (FormatProbe.IsGzip(head))
            {
                content = Peek(new GzipInput(content), out head);
                name = FormatProbe.Unpacked(name);
                if (FormatProbe.IsZip(head) || FormatProbe.IsGzip(head) || head.AsSpan().StartsWith("PAR1"u8))
                {
                    throw Refusals.UnknownFormat(
                        "a packed file inside gzip",
                        "workbooks, Parquet and packed files are taken as they are, without gzip around"
                    );
                }
            }
            else if (FormatProbe.IsZip(head))
            {
                return OpenZip(path, name, raw);
            }

            var kind = FormatProbe.Tell(head, name);
            return kind == FileKind.Parquet
                ? new OpenedFile(kind, name, path, null, raw, null)
                : new OpenedFile(kind, name, path, content, raw, null);
        }
        catch
        {
            raw.Dispose();
            throw;
        }
    }

    /// <summary>Reads the raw file to its end and gives its hash.</summary>
    public string Finish() => Sha256 ??= _raw!.Finish();

    /// <inheritdoc/>
    public void Dispose()
    {
        Content?.Dispose();
        _raw?.Dispose();
    }

    private static OpenedFile OpenZip(string path, string name, HashingStream raw)
    {
        var hash = raw.Finish();
        raw.Dispose();
        var archive = ZipInput.Guard(() => new ZipArchive(File.OpenRead(path), ZipArchiveMode.Read));
        try
        {
            if (FormatProbe.TellZip(archive, name) is { } kind)
            {
                archive.Dispose();
                return new OpenedFile(kind, name, path, null, null, hash);
            }

            var zip = new ZipInput(archive);
            var content = Peek(zip, out var head);
            if (FormatProbe.IsZip(head) || FormatProbe.IsGzip(head) || head.AsSpan().StartsWith("PAR1"u8))
            {
                throw Refusals.UnknownFormat(
                    "a packed file inside a zip",
                    "workbooks, Parquet and packed files are taken as they are, without a zip around"
                );
            }

            return new OpenedFile(FormatProbe.Tell(head, zip.Name), zip.Name, path, content, null, hash);
        }
        catch
        {
            archive.Dispose();
            throw;
        }
    }

    private static Stream Peek(Stream stream, out byte[] head)
    {
        head = new byte[HeadBytes];
        var length = stream.ReadAtLeast(head, HeadBytes, throwOnEndOfStream: false);
        head = head[..length];
        return new PrefixedStream(head, stream);
    }
}
