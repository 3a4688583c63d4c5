namespace Tillhouse.Delta.Storage;

/// <summary>
/// Where tables live: a folder of this machine or a bucket. Keys are relative to the store's root and separated by <c>/</c>; they never start with it and
/// hold no <c>.</c> or <c>..</c> segment. Every implementation passes one contract suite.
/// </summary>
public interface IObjectStore
{
    /// <summary>All bytes of an object, or null when there is none.</summary>
    Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>The bytes of an object one after another, or null when there is none: for files that do not fit into memory.</summary>
    async Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken = default) =>
        await ReadAsync(key, cancellationToken) is { } bytes ? new MemoryStream(bytes, writable: false) : null;

    /// <summary>
    /// The objects whose keys start with <paramref name="prefix"/>, in ordinal order of their keys, and only those after <paramref name="startAfter"/>
    /// (which need not exist). A prefix without an object gives nothing.
    /// </summary>
    IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default);

    /// <summary>Size and time of an object, or null when there is none.</summary>
    Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>
    /// Creates an object, durable and whole, unless there is one: of any number of concurrent callers exactly one gets <see cref="PutOutcome.Created"/>.
    /// This is what makes a commit a commit (section 14).
    /// </summary>
    Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>Creates or replaces an object: a reader sees the old bytes or the new ones, nothing between.</summary>
    Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default);

    /// <summary>
    /// Gives an object a second name, without moving its bytes where the store can, unless there is an object of that name. Objects never change, so the two
    /// may share them. False when there is nothing to copy.
    /// </summary>
    async Task<bool> CopyAsync(string from, string to, CancellationToken cancellationToken = default)
    {
        if (await ReadAsync(from, cancellationToken) is not { } content)
        {
            return false;
        }

        await PutIfAbsentAsync(to, content, cancellationToken);
        return true;
    }

    /// <summary>Deletes an object. It is no error when there is none.</summary>
    Task DeleteAsync(string key, CancellationToken cancellationToken = default);

    /// <summary>Makes files durable that an engine wrote straight to <see cref="Locate"/>, before a commit names them.</summary>
    Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default);

    /// <summary>The path or URI under which an engine opens the object. An empty key is the root.</summary>
    string Locate(string key);
}

/// <summary>What a listing knows of an object.</summary>
/// <param name="Key">Relative to the store's root.</param>
/// <param name="Size">In bytes.</param>
/// <param name="Modified">When it was last written, by the store's clock.</param>
public sealed record ObjectInfo(string Key, long Size, DateTimeOffset Modified);

/// <summary>The outcome of <see cref="IObjectStore.PutIfAbsentAsync"/>. Any other outcome is an exception, after which the object may be there or not.</summary>
public abstract record PutOutcome
{
    private PutOutcome() { }

    /// <summary>The object is ours and durable.</summary>
    public sealed record Created : PutOutcome;

    /// <summary>There was an object of this key; it is unchanged.</summary>
    public sealed record AlreadyExists : PutOutcome;
}
