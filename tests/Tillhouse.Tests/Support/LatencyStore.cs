using System.Runtime.CompilerServices;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Support;

/// <summary>A store as far away as a bucket: every call takes some time to get there and some time to come back.</summary>
/// <param name="inner">Where the calls go.</param>
/// <param name="time">Whose time they take; a virtual one makes them free.</param>
/// <param name="oneWay">How long the next way takes.</param>
public sealed class LatencyStore(IObjectStore inner, TimeProvider time, Func<TimeSpan> oneWay) : IObjectStore
{
    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default) =>
        Run(() => inner.ReadAsync(key, cancellationToken));

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix,
        string? startAfter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Task.Delay(oneWay(), time, cancellationToken);
        await foreach (var info in inner.ListAsync(prefix, startAfter, cancellationToken))
        {
            yield return info;
        }
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        Run(() => inner.HeadAsync(key, cancellationToken));

    public Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Run(() => inner.PutIfAbsentAsync(key, content, cancellationToken));

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Run(() => Done(inner.PutAsync(key, content, cancellationToken)));

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        Run(() => Done(inner.DeleteAsync(key, cancellationToken)));

    public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) =>
        Run(() => Done(inner.SealAsync(keys, cancellationToken)));

    public string Locate(string key) => inner.Locate(key);

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private async Task<T> Run<T>(Func<Task<T>> call)
    {
        await Task.Delay(oneWay(), time);
        var result = await call();
        await Task.Delay(oneWay(), time);
        return result;
    }
}
