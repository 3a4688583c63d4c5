using Tillhouse.Core.Project;

namespace Tillhouse.Core.Ingest;

/// <summary>
/// The folder that exports arrive in. Hidden files, names that begin with <c>_</c>, and files still being written (<c>.tmp</c>, <c>.part</c>,
/// <c>.partial</c>, <c>.crdownload</c>, <c>.filepart</c>) are not seen; links that lead out of the folder are not followed.
/// </summary>
/// <param name="root">Its absolute path.</param>
public sealed class LandingZone(string root)
{
    private static readonly string[] Unfinished = [".tmp", ".part", ".partial", ".crdownload", ".filepart"];

    /// <summary>Its absolute path.</summary>
    public string Root { get; } = Path.GetFullPath(root);

    /// <summary>The files of a source, in ordinal order of their paths; none where the folder is missing.</summary>
    public IReadOnlyList<LandingFile> Files(SourceContract source)
    {
        var found = new SortedDictionary<string, LandingFile>(StringComparer.Ordinal);
        foreach (var glob in source.Files.Select(pattern => new Glob(pattern)))
        {
            var folder = Path.GetFullPath(Path.Combine(Root, glob.Root));
            if (IsInside(folder) && Directory.Exists(folder) && (folder == Root || IsInside(Real(new DirectoryInfo(folder)))))
            {
                Collect(new DirectoryInfo(folder), glob, found, depth: 0);
            }
        }

        return [.. found.Values];
    }

    /// <summary>The absolute path of a file.</summary>
    public string FullPath(LandingFile file) => Path.Combine(Root, file.Path);

    private void Collect(DirectoryInfo folder, Glob glob, SortedDictionary<string, LandingFile> found, int depth)
    {
        foreach (var entry in folder.EnumerateFileSystemInfos())
        {
            if (entry.Name[0] is '.' or '_' || (entry.LinkTarget is not null && !IsInside(Real(entry))))
            {
                continue;
            }

            if (entry is DirectoryInfo child)
            {
                // A link to a folder above it would go round for ever.
                if (depth < 32 && entry.LinkTarget is null)
                {
                    Collect(child, glob, found, depth + 1);
                }

                continue;
            }

            var path = Path.GetRelativePath(Root, entry.FullName).Replace('\\', '/');
            if (glob.Matches(path) && !Unfinished.Any(end => path.EndsWith(end, StringComparison.OrdinalIgnoreCase)))
            {
                Add(entry, path, found);
            }
        }
    }

    private static void Add(FileSystemInfo entry, string path, SortedDictionary<string, LandingFile> found)
    {
        var file = entry.ResolveLinkTarget(returnFinalTarget: true) as FileInfo ?? (FileInfo)entry;
        if (file.Exists)
        {
            found[path] = new LandingFile(path, file.Length, file.LastWriteTimeUtc);
        }
    }

    private static string Real(FileSystemInfo entry) => (entry.ResolveLinkTarget(returnFinalTarget: true) ?? entry).FullName;

    private bool IsInside(string path) => path == Root || path.StartsWith(Root + Path.DirectorySeparatorChar, StringComparison.Ordinal);
}
