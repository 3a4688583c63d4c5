using System.Security.Cryptography;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// A file that is hashed while it is read, so that content and hash come from the same bytes. <see cref="Finish"/> reads what nobody asked for.
/// </summary>
internal sealed class HashingStream(Stream inner, Action<long>? progress = null) : ReadOnlyStream
{
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);

    /// <summary>How many bytes were read.</summary>
    public long BytesRead { get; private set; }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = inner.Read(buffer);
        _hash.AppendData(buffer[..read]);
        BytesRead += read;
        progress?.Invoke(read);
        return read;
    }

    /// <summary>Reads to the end and gives SHA-256 in lower hex.</summary>
    public string Finish()
    {
        var rest = new byte[64 * 1024];
        while (Read(rest.AsSpan()) > 0) { }
        return Convert.ToHexStringLower(_hash.GetHashAndReset());
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _hash.Dispose();
        inner.Dispose();
        base.Dispose(disposing);
    }
}
