using Tillhouse.Core;

namespace Tillhouse.Cli;

/// <summary>The shop that travels with the program: what <c>extends: shop</c> means, and what <c>till init</c> copies.</summary>
internal static class BuiltInShop
{
    /// <summary>Its folder, beside the program.</summary>
    public static string Folder => Path.Combine(AppContext.BaseDirectory, "shop");

    /// <summary>Its files as paths below <see cref="Folder"/>, with <c>/</c>, in ordinal order.</summary>
    public static IReadOnlyList<string> Files()
    {
        if (!Directory.Exists(Folder))
        {
            throw new TerminalException(
                ErrorCodes.NativeLibraryMissing,
                $"the built-in shop is not where it belongs: {Folder}",
                "take the published folder as a whole: shop/ must stand beside till"
            );
        }

        return Directory
            .EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(path => Path.GetRelativePath(Folder, path).Replace('\\', '/'))
            .Order(StringComparer.Ordinal)
            .ToList();
    }

    /// <summary>The text of one file, or null when the shop has none of that name.</summary>
    public static string? Read(string file)
    {
        var path = Path.Combine(Folder, file);
        return File.Exists(path) ? File.ReadAllText(path) : null;
    }
}
