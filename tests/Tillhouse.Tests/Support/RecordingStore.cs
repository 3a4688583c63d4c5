using System.Collections.Concurrent;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Support;

/// <summary>Lists the calls that a store gets, as <c>read key</c>, <c>list prefix</c>, <c>create key</c> and so on.</summary>
public sealed class RecordingStore(IObjectStore inner) : IObjectStore
{
    private readonly ConcurrentQueue<string> calls = new();

    public IReadOnlyList<string> Calls => [.. calls];

    public void Clear() => calls.Clear();

    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default)
    {
        calls.Enqueue($"read {key}");
        return inner.ReadAsync(key, cancellationToken);
    }

    public IAsyncEnumerable<ObjectInfo> ListAsync(string prefix, string? startAfter = null, CancellationToken cancellationToken = default)
    {
        calls.Enqueue($"list {prefix}");
        return inner.ListAsync(prefix, startAfter, cancellationToken);
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default)
    {
        calls.Enqueue($"head {key}");
        return inner.HeadAsync(key, cancellationToken);
    }

    public Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        calls.Enqueue($"create {key}");
        return inner.PutIfAbsentAsync(key, content, cancellationToken);
    }

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        calls.Enqueue($"put {key}");
        return inner.PutAsync(key, content, cancellationToken);
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        calls.Enqueue($"delete {key}");
        return inner.DeleteAsync(key, cancellationToken);
    }

    public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        calls.Enqueue($"seal {string.Join(' ', keys)}");
        return inner.SealAsync(keys, cancellationToken);
    }

    public string Locate(string key) => inner.Locate(key);
}
