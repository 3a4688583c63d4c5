using Tillhouse.Core.Run;

namespace Tillhouse.Cli;

/// <summary>Does what only one process may do at a time on a lake.</summary>
internal static class Leased
{
    /// <summary>Takes the lease, does the work and gives the lease back. Work is stopped when the lease is lost.</summary>
    /// <param name="session">The lake.</param>
    /// <param name="waiting">Null: refuse when another run is at work. Else wait for it, and tell of it.</param>
    /// <param name="work">The work, and what it is stopped by.</param>
    /// <param name="cancel">Ends the waiting and the work.</param>
    public static async Task<int> RunAsync(
        ProjectSession session,
        IProgress<LeaseRecord>? waiting,
        Func<CancellationToken, Task<int>> work,
        CancellationToken cancel
    )
    {
        await using var lease = await session.LeaseAsync(waiting, cancel);
        using var held = CancellationTokenSource.CreateLinkedTokenSource(cancel, lease.Lost);
        try
        {
            return await work(held.Token);
        }
        catch (OperationCanceledException) when (lease.Lost.IsCancellationRequested)
        {
            throw lease.LostError();
        }
    }
}
