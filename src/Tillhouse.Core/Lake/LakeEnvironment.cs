using System.Text.RegularExpressions;

namespace Tillhouse.Core.Lake;

/// <summary>A place to build in: production, or one beside it that shares with production every table that would come out the same.</summary>
/// <param name="Name">Its name.</param>
public sealed partial record LakeEnvironment(string Name)
{
    /// <summary>What readers see by default.</summary>
    public static LakeEnvironment Production { get; } = new(ReleaseLog.Production);

    /// <summary>Whether it is what readers see by default.</summary>
    public bool IsProduction => Name == ReleaseLog.Production;

    /// <summary>What the folders of its own tables begin with, below the lake's root.</summary>
    public string Root => IsProduction ? "" : $"{ReleaseLog.Root}{Name}/";

    /// <summary>The environment of a name that somebody typed. It becomes a folder, so it is held to plain letters.</summary>
    /// <exception cref="TerminalException">T0707: it is no name.</exception>
    public static LakeEnvironment Named(string name) =>
        Form().IsMatch(name)
            ? new LakeEnvironment(name)
            : throw new TerminalException(
                ErrorCodes.InvalidEnvironment,
                $"'{name}' is no name of an environment",
                "use small letters, digits, - and _, at most 32, beginning with a letter: dev, new-prices"
            );

    [GeneratedRegex("^[a-z][a-z0-9_-]{0,31}\\z", RegexOptions.CultureInvariant)]
    private static partial Regex Form();
}
