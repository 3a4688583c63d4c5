using Tillhouse.Core;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;

namespace Tillhouse.Cli.Commands.Quarantine;

/// <summary>A source as it was named on the command line.</summary>
internal static class SourceWord
{
    /// <summary>The source.</summary>
    /// <exception cref="TerminalException">T0901: the project has none of that name.</exception>
    public static string Of(ProjectSession session, string named) =>
        session.Project.Project.Sources.ContainsKey(named)
            ? named
            : throw new TerminalException(
                ErrorCodes.UnknownUsage,
                $"the project has no source '{named}'",
                NearName.Help(named, session.Project.Project.Sources.Keys, "there are")
            );
}
