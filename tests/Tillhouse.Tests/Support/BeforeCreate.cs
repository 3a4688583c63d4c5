using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Support;

/// <summary>A store where something happens just before the first object of some keys is created: a race that is always lost.</summary>
/// <param name="inner">Where the calls go.</param>
/// <param name="happens">What happens.</param>
/// <param name="when">Of which keys; null: of all.</param>
public sealed class BeforeCreate(IObjectStore inner, Func<Task> happens, Func<string, bool>? when = null) : IObjectStore
{
    private int happened;

    public async Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        if ((when?.Invoke(key) ?? true) && Interlocked.Exchange(ref happened, 1) == 0)
        {
            await happens();
        }

        return await inner.PutIfAbsentAsync(key, content, cancellationToken);
    }

    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default) => inner.ReadAsync(key, cancellationToken);

    public IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix,
        string? startAfter = null,
        CancellationToken cancellationToken = default
    ) => inner.ListAsync(prefix, startAfter, cancellationToken);

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        inner.HeadAsync(key, cancellationToken);

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        inner.PutAsync(key, content, cancellationToken);

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) => inner.DeleteAsync(key, cancellationToken);

    public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) =>
        inner.SealAsync(keys, cancellationToken);

    public string Locate(string key) => inner.Locate(key);
}
