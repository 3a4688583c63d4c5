using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Lake;

/// <summary>A folder of a store as a store of its own: what an environment keeps beside its tables lies as it would in a lake of its own.</summary>
/// <param name="inner">The store.</param>
/// <param name="root">The folder, with a slash at its end.</param>
internal sealed class FolderStore(IObjectStore inner, string root) : IObjectStore
{
    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default) =>
        inner.ReadAsync(root + key, cancellationToken);

    public Task<Stream?> OpenAsync(string key, CancellationToken cancellationToken = default) =>
        inner.OpenAsync(root + key, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix,
        string? startAfter = null,
        CancellationToken cancellationToken = default
    ) =>
        inner
            .ListAsync(root + prefix, startAfter is null ? null : root + startAfter, cancellationToken)
            .Select(info => info with { Key = info.Key[root.Length..] });

    public async Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        await inner.HeadAsync(root + key, cancellationToken).ConfigureAwait(false) is { } info ? info with { Key = key } : null;

    public Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        inner.PutIfAbsentAsync(root + key, content, cancellationToken);

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        inner.PutAsync(root + key, content, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => inner.DeleteAsync(root + key, cancellationToken);

    public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) =>
        inner.SealAsync([.. keys.Select(k => root + k)], cancellationToken);

    public string Locate(string key) => inner.Locate(key.Length == 0 ? root.TrimEnd('/') : root + key);
}
