using System.CommandLine;
using System.Globalization;
using Tillhouse.Cli.Talk;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli;

/// <summary>Does what only one process may do at a time on a lake, and has the option <c>--wait</c> for it.</summary>
internal sealed class Leased
{
    private readonly Option<bool> wait = new("--wait") { Description = "Wait for another run to end, instead of refusing." };

    /// <summary>Adds the option to a command.</summary>
    public void AddTo(Command command) => command.Add(wait);

    /// <summary>Takes the lease, does the work and gives the lease back. Work is stopped when the lease is lost.</summary>
    /// <param name="call">The call, which says whether to wait for another run.</param>
    /// <param name="session">The lake.</param>
    /// <param name="work">The work, and what it is stopped by.</param>
    /// <param name="cancel">Ends the waiting and the work.</param>
    public async Task<int> RunAsync(
        Invocation call,
        ProjectSession session,
        Func<CancellationToken, Task<int>> work,
        CancellationToken cancel
    )
    {
        var waiting = call.Value(wait) ? new Relay<LeaseRecord>(other => Waits(call, other)) : null;
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

    private static void Waits(Invocation call, LeaseRecord other) =>
        call.Output.Note(
            string.Create(
                CultureInfo.InvariantCulture,
                $"waiting for the run of process {other.Holder.Process} on {other.Holder.Machine}, since {other.Since:HH:mm:ss} UTC"
            )
        );
}
