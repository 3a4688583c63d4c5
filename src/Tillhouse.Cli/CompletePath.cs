using System.CommandLine.Completions;

namespace Tillhouse.Cli;

/// <summary>Completes the paths of folders, which shells leave to a program once it completes its own words.</summary>
internal static class CompletePath
{
    private const int Most = 200;

    /// <summary>The folders that begin with what is typed, each with a slash so that typing goes on.</summary>
    public static IEnumerable<CompletionItem> Folders(CompletionContext context)
    {
        var typed = context.WordToComplete;
        var cut = typed.LastIndexOf('/') + 1;
        var parent = typed[..cut];
        var start = typed[cut..];
        try
        {
            return Directory
                .EnumerateDirectories(parent.Length == 0 ? "." : parent)
                .Select(Path.GetFileName)
                .Where(name => name!.StartsWith(start, StringComparison.Ordinal) && (start.Length > 0 || name[0] != '.'))
                .Take(Most)
                .Select(name => new CompletionItem(parent + name + "/"))
                .ToList();
        }
        catch (Exception error) when (error is IOException or UnauthorizedAccessException)
        {
            // A folder that can't be read has nothing to offer; completion never complains.
            return [];
        }
    }
}
