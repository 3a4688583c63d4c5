using System.Runtime.CompilerServices;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Support;

/// <summary>
/// Fails at the nth call, before or after it took effect. As a crash, every later call fails too; as a hiccup, only that one.
/// </summary>
public sealed class FaultyStore(IObjectStore inner, int failAt, bool afterEffect, bool crash = true) : IObjectStore
{
    private int calls;

    /// <summary>A fault at a call below <paramref name="callsAtMost"/>, chosen by a seed.</summary>
    public static FaultyStore Seeded(IObjectStore inner, int seed, int callsAtMost)
    {
        var random = new Random(seed);
        return new FaultyStore(inner, random.Next(callsAtMost), random.Next(2) == 0, random.Next(2) == 0);
    }

    public int Calls => calls;

    public bool Failed => calls > failAt;

    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default) =>
        Run(() => inner.ReadAsync(key, cancellationToken));

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix,
        string? startAfter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Run(() => Task.FromResult(true));
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
        var number = Interlocked.Increment(ref calls) - 1;
        var fails = number == failAt || (crash && number > failAt);
        if (!fails)
        {
            return await call();
        }

        if (afterEffect && number == failAt)
        {
            await call();
        }

        throw new IOException($"injected fault at call {number}");
    }
}
