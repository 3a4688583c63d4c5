using Tillhouse.Core.Ingest;
using Tillhouse.Core.Run;

namespace Tillhouse.Core.Quarantine;

/// <summary>
/// Takes rows out of quarantine for good: the decision is written down, the rows leave, and the tables' records count them as discarded. Each step finds what
/// is still to do by itself, so that what was stopped in between is finished by the same call.
/// </summary>
/// <param name="session">The project and its lake; its lease is held.</param>
public sealed class Discarding(ProjectSession session)
{
    /// <summary>Discards rows.</summary>
    /// <param name="source">The source.</param>
    /// <param name="filter">Which of its rows in quarantine.</param>
    /// <param name="because">Why, in a person's words.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <returns>How many rows left the quarantine.</returns>
    /// <exception cref="TerminalException">T0709: the rows are production's.</exception>
    public async Task<long> RunAsync(string source, RowFilter filter, string because, CancellationToken cancellation)
    {
        await OwnBronze.RequireAsync(session, source, cancellation).ConfigureAwait(false);
        using var connection = session.Connect();

        // A row that has landed again already is not discarded: it only had no time to leave.
        using var places = new ReplayedPlaces(session, connection, source);
        await places.LeaveAsync(cancellation).ConfigureAwait(false);
        using var chosen = await ChosenRows.FindAsync(session, connection, source, filter, "discarded", cancellation).ConfigureAwait(false);
        if (chosen.Count > 0)
        {
            await new DecisionLog(session, connection)
                .AppendAsync(source, $"from {chosen.Relation}", DecisionTable.Discarded, null, because, cancellation)
                .ConfigureAwait(false);
        }

        var left = await chosen.LeaveAsync("true", cancellation).ConfigureAwait(false);
        await new Settlement(session, connection).RunAsync(source, cancellation).ConfigureAwait(false);
        return left;
    }
}
