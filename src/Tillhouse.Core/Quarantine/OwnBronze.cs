using Tillhouse.Core.Ingest;
using Tillhouse.Core.Run;

namespace Tillhouse.Core.Quarantine;

/// <summary>Decisions lie where the rows do: an environment that reads production's bronze takes over what production decides on its rows.</summary>
internal static class OwnBronze
{
    /// <summary>Makes sure that the session's environment has bronze of its own.</summary>
    /// <exception cref="TerminalException">T0709: it reads production's.</exception>
    public static async Task RequireAsync(ProjectSession session, string source, CancellationToken cancellation)
    {
        // Planning finds which tables an environment shares with production.
        await session.PlanAsync([], force: false, cancellation).ConfigureAwait(false);
        if (session.Lake.Shared.ContainsKey(BronzeTable.Folder(source)))
        {
            throw new TerminalException(
                ErrorCodes.SharedBronze,
                $"this environment reads production's bronze.{source}, and what is decided on its rows counts for production",
                "leave --env out; builds of this environment leave out the rows that production decides on"
            );
        }
    }
}
