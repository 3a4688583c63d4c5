using System.Globalization;
using System.Text.Json;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Core.Run;

/// <summary>
/// The right to run on a lake, of one process at a time. It spares two runs from doing the same work; what keeps tables and releases right, should a holder
/// sleep through its lease, is that of two commits one conflicts.
/// </summary>
/// <remarks>
/// A store can create what is absent, but not compare and swap. So leases are numbered: whoever finds the newest one free, run out or its holder gone
/// creates the next number, and of several only one can.
/// </remarks>
public sealed class RunLease : IAsyncDisposable
{
    /// <summary>How long a lease holds without being renewed.</summary>
    public static readonly TimeSpan Lasts = TimeSpan.FromSeconds(60);

    private const string Folder = "_till/lease/";
    private static readonly TimeSpan RenewedEvery = Lasts / 4;
    private static readonly TimeSpan AskedEvery = TimeSpan.FromSeconds(1);

    private readonly IObjectStore store;
    private readonly TimeProvider time;
    private readonly CancellationTokenSource lost = new();
    private readonly CancellationTokenSource done = new();
    private readonly Task renewal;
    private LeaseRecord record;

    private RunLease(IObjectStore store, TimeProvider time, LeaseRecord record)
    {
        this.store = store;
        this.time = time;
        this.record = record;
        renewal = RenewAsync();
    }

    /// <summary>Cancelled when the lease could not be renewed in time, or somebody has taken it over: then the run must end.</summary>
    public CancellationToken Lost => lost.Token;

    /// <summary>Takes the lease.</summary>
    /// <param name="store">The lake's root.</param>
    /// <param name="holder">Who takes it.</param>
    /// <param name="time">The clock.</param>
    /// <param name="waiting">Null: refuse when another holds it. Else wait until it is free; told of each holder once.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    /// <exception cref="TransientException">T0705: another holds it.</exception>
    public static async Task<RunLease> TakeAsync(
        IObjectStore store,
        LeaseHolder holder,
        TimeProvider time,
        IProgress<LeaseRecord>? waiting,
        CancellationToken cancellation
    )
    {
        var told = -1L;
        while (true)
        {
            var numbers = await NumbersAsync(store, cancellation).ConfigureAwait(false);
            var newest = await NewestAsync(store, numbers, cancellation).ConfigureAwait(false);
            if (newest is null || IsOver(newest, time))
            {
                if (await CreateAsync(store, numbers, holder, time, cancellation).ConfigureAwait(false) is { } taken)
                {
                    await DeleteAsync(store, numbers, cancellation).ConfigureAwait(false);
                    return new RunLease(store, time, taken);
                }

                continue;
            }

            if (waiting is null)
            {
                throw Refused(newest);
            }

            if (told != newest.Lease)
            {
                told = newest.Lease;
                waiting.Report(newest);
            }

            await Task.Delay(AskedEvery, time, cancellation).ConfigureAwait(false);
        }
    }

    /// <summary>What to tell when <see cref="Lost"/> has ended a run.</summary>
    public TransientException LostError() =>
        new(
            ErrorCodes.LeaseLost,
            "this run did not renew its lease in time, and stopped: another may be at work",
            "run again; it goes on from what is finished"
        );

    /// <summary>Frees the lease.</summary>
    public async ValueTask DisposeAsync()
    {
        await done.CancelAsync().ConfigureAwait(false);
        await renewal.ConfigureAwait(false);
        if (!lost.IsCancellationRequested)
        {
            try
            {
                await WriteAsync(record with { Freed = true }).ConfigureAwait(false);
            }
            catch (Exception e) when (e is IOException or UnauthorizedAccessException)
            {
                // It runs out by itself, and what ended the run is the error to tell.
            }
        }

        lost.Dispose();
        done.Dispose();
    }

    private static bool IsOver(LeaseRecord lease, TimeProvider time) =>
        lease.Freed || lease.Expires <= time.GetUtcNow().UtcDateTime || lease.Holder.IsGone();

    private static TransientException Refused(LeaseRecord lease) =>
        new(
            ErrorCodes.RunGoingOn,
            string.Create(
                CultureInfo.InvariantCulture,
                $"another run is at work on this lake since {lease.Since:yyyy-MM-dd HH:mm:ss} UTC: process {lease.Holder.Process} on {lease.Holder.Machine}"
            ),
            "wait for it with --wait, or stop it; if it is gone, its lease runs out within a minute"
        );

    private static async Task<IReadOnlyList<long>> NumbersAsync(IObjectStore store, CancellationToken cancellation)
    {
        var numbers = new List<long>();
        await foreach (var entry in store.ListAsync(Folder, null, cancellation).ConfigureAwait(false))
        {
            if (
                long.TryParse(
                    entry.Key.AsSpan(Folder.Length).TrimEnd(".json"),
                    NumberStyles.None,
                    CultureInfo.InvariantCulture,
                    out var number
                )
            )
            {
                numbers.Add(number);
            }
        }

        return numbers;
    }

    /// <summary>The lease of the highest number. One that can't be read holds nobody off.</summary>
    private static async Task<LeaseRecord?> NewestAsync(IObjectStore store, IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        try
        {
            return numbers is [.., var newest] && await store.ReadAsync(Key(newest), cancellation).ConfigureAwait(false) is { } bytes
                ? JsonSerializer.Deserialize(bytes, LeaseJson.Default.LeaseRecord)
                : null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private static async Task<LeaseRecord?> CreateAsync(
        IObjectStore store,
        IReadOnlyList<long> numbers,
        LeaseHolder holder,
        TimeProvider time,
        CancellationToken cancellation
    )
    {
        var now = time.GetUtcNow().UtcDateTime;
        var lease = new LeaseRecord
        {
            Lease = (numbers is [.., var newest] ? newest : 0) + 1,
            Holder = holder,
            Since = now,
            Expires = now + Lasts,
        };
        if (await store.PutIfAbsentAsync(Key(lease.Lease), Bytes(lease), cancellation).ConfigureAwait(false) is not PutOutcome.Created)
        {
            return null;
        }

        // A number is free again when its lease was followed and removed. Whoever creates it then, late, finds the one that followed.
        if (await NumbersAsync(store, cancellation).ConfigureAwait(false) is [.., var highest] && highest > lease.Lease)
        {
            await store.DeleteAsync(Key(lease.Lease), cancellation).ConfigureAwait(false);
            return null;
        }

        return lease;
    }

    private static async Task DeleteAsync(IObjectStore store, IReadOnlyList<long> numbers, CancellationToken cancellation)
    {
        foreach (var number in numbers)
        {
            await store.DeleteAsync(Key(number), cancellation).ConfigureAwait(false);
        }
    }

    private async Task RenewAsync()
    {
        try
        {
            while (true)
            {
                await Task.Delay(RenewedEvery, time, done.Token).ConfigureAwait(false);
                if (!await TryRenewAsync().ConfigureAwait(false))
                {
                    await lost.CancelAsync().ConfigureAwait(false);
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The run is done.
        }
    }

    /// <summary>False when it is lost: taken over, or run out while the store did not answer.</summary>
    private async Task<bool> TryRenewAsync()
    {
        var now = time.GetUtcNow().UtcDateTime;
        try
        {
            var numbers = await NumbersAsync(store, done.Token).ConfigureAwait(false);
            if (numbers is [.., var newest] && newest > record.Lease)
            {
                return false;
            }

            await WriteAsync(record with { Expires = now + Lasts }).ConfigureAwait(false);
            return true;
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            return now < record.Expires;
        }
    }

    private async Task WriteAsync(LeaseRecord next)
    {
        await store.PutAsync(Key(next.Lease), Bytes(next), CancellationToken.None).ConfigureAwait(false);
        record = next;
    }

    private static byte[] Bytes(LeaseRecord lease) => JsonSerializer.SerializeToUtf8Bytes(lease, LeaseJson.Default.LeaseRecord);

    private static string Key(long number) => string.Create(CultureInfo.InvariantCulture, $"{Folder}{number:D20}.json");
}
