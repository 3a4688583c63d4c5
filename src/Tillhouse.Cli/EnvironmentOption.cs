using System.CommandLine;
using Tillhouse.Core.Lake;

namespace Tillhouse.Cli;

/// <summary>The option <c>--env</c>: whose tables and releases a command is about.</summary>
internal static class EnvironmentOption
{
    /// <summary>The option, for one command.</summary>
    public static Option<string> Create() =>
        new("--env", "-e")
        {
            Description = "The environment: prod is what readers see; any other name is a place to try changes in, without copies.",
            HelpName = "name",
            DefaultValueFactory = _ => ReleaseLog.Production,
        };
}
