using System.Runtime.CompilerServices;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Tests.Support;

/// <summary>What goes wrong at one call.</summary>
public enum StoreFault
{
    /// <summary>Nothing.</summary>
    None,

    /// <summary>It fails and has done nothing.</summary>
    Before,

    /// <summary>It fails and has done all: an answer that was lost.</summary>
    After,

    /// <summary>It fails now and does it later: a request that is still under way when its caller has given up.</summary>
    Late,

    /// <summary>The process ends before the call; nothing of it comes through any more.</summary>
    CrashBefore,

    /// <summary>The process ends right after it.</summary>
    CrashAfter,
}

/// <summary>A store that fails where it is told to, by the number of the call.</summary>
/// <param name="inner">Where the calls go.</param>
/// <param name="faults">The fault of the nth call, from 0. Each is asked for once.</param>
/// <param name="time">What late effects wait on.</param>
/// <param name="onFault">Is told of each fault, with the kind of call it met.</param>
public sealed class FaultyStore(
    IObjectStore inner,
    Func<int, StoreFault> faults,
    TimeProvider? time = null,
    Action<string, StoreFault>? onFault = null
) : IObjectStore
{
    private static readonly TimeSpan Lateness = TimeSpan.FromMilliseconds(150);
    private int calls;
    private volatile bool crashed;
    private volatile bool failed;

    /// <summary>
    /// Fails at the nth call, before or after it took effect. As a crash, every later call fails too; as a hiccup, only that one.
    /// </summary>
    public FaultyStore(IObjectStore inner, int failAt, bool afterEffect, bool crash = true)
        : this(
            inner,
            call =>
                call != failAt ? StoreFault.None
                : crash ? (afterEffect ? StoreFault.CrashAfter : StoreFault.CrashBefore)
                : afterEffect ? StoreFault.After
                : StoreFault.Before
        ) { }

    /// <summary>Hiccups at some of the calls, chosen by a seed; and a crash, if the process is to end at all.</summary>
    /// <param name="inner">Where the calls go.</param>
    /// <param name="time">What late effects wait on.</param>
    /// <param name="random">Chooses.</param>
    /// <param name="hiccups">The share of calls that fail, from 0 to 1.</param>
    /// <param name="crashAt">The call at which the process ends, or null.</param>
    /// <param name="onFault">Is told of each fault, with the kind of call it met.</param>
    public static FaultyStore Seeded(
        IObjectStore inner,
        TimeProvider time,
        Random random,
        double hiccups,
        int? crashAt,
        Action<string, StoreFault>? onFault = null
    )
    {
        // One hiccup in four is the begin of an outage, long enough for a commit to give up.
        var outage = 0;
        StoreFault Fault(int call)
        {
            if (call == crashAt)
            {
                return random.Next(2) == 0 ? StoreFault.CrashBefore : StoreFault.CrashAfter;
            }

            if (outage == 0 && random.NextDouble() >= hiccups)
            {
                return StoreFault.None;
            }

            outage =
                outage > 0 ? outage - 1
                : random.Next(4) == 0 ? random.Next(30)
                : 0;
            return (StoreFault)random.Next((int)StoreFault.Before, (int)StoreFault.Late + 1);
        }

        return new FaultyStore(inner, Fault, time, onFault);
    }

    /// <summary>How many calls there were.</summary>
    public int Calls => calls;

    /// <summary>Whether any has failed.</summary>
    public bool Failed => failed;

    /// <summary>Whether the process has ended.</summary>
    public bool Crashed => crashed;

    public Task<byte[]?> ReadAsync(string key, CancellationToken cancellationToken = default) =>
        Run("read", () => inner.ReadAsync(key, cancellationToken));

    public async IAsyncEnumerable<ObjectInfo> ListAsync(
        string prefix,
        string? startAfter = null,
        [EnumeratorCancellation] CancellationToken cancellationToken = default
    )
    {
        await Run("list", () => Task.FromResult(true));
        await foreach (var info in inner.ListAsync(prefix, startAfter, cancellationToken))
        {
            yield return info;
        }
    }

    public Task<ObjectInfo?> HeadAsync(string key, CancellationToken cancellationToken = default) =>
        Run("head", () => inner.HeadAsync(key, cancellationToken));

    public Task<PutOutcome> PutIfAbsentAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Run("create", () => inner.PutIfAbsentAsync(key, content, cancellationToken));

    public Task PutAsync(string key, ReadOnlyMemory<byte> content, CancellationToken cancellationToken = default) =>
        Run("put", () => Done(inner.PutAsync(key, content, cancellationToken)));

    public Task DeleteAsync(string key, CancellationToken cancellationToken = default) =>
        Run("delete", () => Done(inner.DeleteAsync(key, cancellationToken)));

    public Task SealAsync(IReadOnlyCollection<string> keys, CancellationToken cancellationToken = default) =>
        Run("seal", () => Done(inner.SealAsync(keys, cancellationToken)));

    public string Locate(string key) => inner.Locate(key);

    private static async Task<bool> Done(Task task)
    {
        await task;
        return true;
    }

    private async Task<T> Run<T>(string kind, Func<Task<T>> call)
    {
        var number = Interlocked.Increment(ref calls) - 1;
        var fault = crashed ? StoreFault.CrashBefore : faults(number);
        if (fault is StoreFault.None)
        {
            return await call();
        }

        failed = true;
        if (!crashed)
        {
            onFault?.Invoke(kind, fault);
        }

        crashed |= fault is StoreFault.CrashBefore or StoreFault.CrashAfter;
        if (fault is StoreFault.After or StoreFault.CrashAfter)
        {
            await call();
        }
        else if (fault is StoreFault.Late)
        {
            _ = LandLaterAsync(call);
        }

        throw new IOException($"injected fault {fault} at call {number}, {kind}");
    }

    private async Task LandLaterAsync<T>(Func<Task<T>> call)
    {
        await Task.Delay(Lateness, time ?? TimeProvider.System);
        await call();
    }
}
