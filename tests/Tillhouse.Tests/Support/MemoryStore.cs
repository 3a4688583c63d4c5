using System.Runtime.CompilerServices;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Support;

/// <summary>A store in memory: for tests that make thousands of tables, and for those whose time is not real.</summary>
public sealed class MemoryStore(TimeProvider time) : IObjectStore
{
    private const string Root = "/memory";
    private readonly Lock gate = new();
    private readonly SortedList<string, (byte[] Content, DateTimeOffset Modified)> objects = new(StringComparer.Ordinal);

    /// <summary>The object that <see cref="Locate"/> named so.</summary>
    public byte[] At(string location)
    {
        lock (gate)
        {
            return objects[location[(Root.Length + 1)..]].Content;
        }
    }

    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(Find(key, cancellationToken)?.Content.ToArray());

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix,
        string? startAfter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Task.CompletedTask;
        List<ObjectInfo> found;
        lock (gate)
        {
            found =
            [
                .. objects
                    .Where(o => o.Key.StartsWith(prefix, StringComparison.Ordinal) && string.CompareOrdinal(o.Key, startAfter) > 0)
                    .Select(o => new ObjectInfo(o.Key, o.Value.Content.Length, o.Value.Modified)),
            ];
        }

        foreach (var info in found)
        {
            cancellationToken.ThrowIfCancellationRequested();
            yield return info;
        }
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        Task.FromResult(Find(key, cancellationToken) is { } there ? new ObjectInfo(key, there.Content.Length, there.Modified) : null);

    public Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return Task.FromResult<PutOutcome>(
                objects.TryAdd(key, (content.ToArray(), time.GetUtcNow())) ? new PutOutcome.Created() : new PutOutcome.AlreadyExists()
            );
        }
    }

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            objects[key] = (content.ToArray(), time.GetUtcNow());
        }

        return Task.CompletedTask;
    }

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default)
    {
        ObjectKey.Validate(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            objects.Remove(key);
        }

        return Task.CompletedTask;
    }

    public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default)
    {
        foreach (var key in keys)
        {
            _ = Find(key, cancellationToken) ?? throw new FileNotFoundException($"{key} is not there to be made durable", key);
        }

        return Task.CompletedTask;
    }

    public string Locate(string key)
    {
        if (key.Length == 0)
        {
            return Root;
        }

        ObjectKey.Validate(key);
        return $"{Root}/{key}";
    }

    private (byte[] Content, DateTimeOffset Modified)? Find(string key, CancellationToken cancellationToken)
    {
        ObjectKey.Validate(key);
        cancellationToken.ThrowIfCancellationRequested();
        lock (gate)
        {
            return objects.TryGetValue(key, out var there) ? there : null;
        }
    }
}
