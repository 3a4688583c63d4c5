namespace Tillhouse.Core.Project;

/// <summary>Where a project is looked for, and what its files may refer to.</summary>
/// <param name="Folder">Where the search begins.</param>
/// <param name="SearchAbove">Whether the folders above are searched too, as for a command given inside a project.</param>
public sealed record ProjectLocation(string Folder, bool SearchAbove)
{
    /// <summary>The name of the file that makes a folder a project.</summary>
    public const string FileName = "tillhouse.yml";

    /// <summary>The folder of the built-in shop, which <c>extends: shop</c> means.</summary>
    public string ShopFolder { get; init; } = Path.Combine(AppContext.BaseDirectory, "shop");

    /// <summary>Gives the value of an environment variable for <c>${NAME}</c>, or null when it is not set.</summary>
    public Func<string, string?> Variable { get; init; } = Environment.GetEnvironmentVariable;

    /// <summary>The absolute path of the folder that holds tillhouse.yml.</summary>
    /// <exception cref="TerminalException">T0101: there is none.</exception>
    public string FindRoot()
    {
        var start = Path.GetFullPath(Folder);
        for (var folder = start; folder is not null; folder = SearchAbove ? Path.GetDirectoryName(folder) : null)
        {
            if (File.Exists(Path.Combine(folder, FileName)))
            {
                return folder;
            }
        }

        throw new TerminalException(
            ErrorCodes.NoProject,
            SearchAbove ? $"there is no {FileName} in {start} or in a folder above it" : $"there is no {FileName} in {start}",
            "go to a project's folder, name it with --project, or make one with 'till init'"
        );
    }
}
