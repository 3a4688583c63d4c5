namespace Tillhouse.Delta.Storage;

/// <summary>Walks folders in the order an object store lists keys.</summary>
internal static class LocalListing
{
    /// <summary>
    /// Objects below <paramref name="folder"/>. A folder sorts as its name with a slash behind it, as keys do (<c>a.b</c> before <c>a/b</c>). Names starting
    /// with a dot and ending in <c>.tmp</c> are puts under way and no objects.
    /// </summary>
    public static IEnumerable<ObjectInfo> Walk(string root, string folder, string prefix, string? startAfter)
    {
        var directory = new DirectoryInfo(folder.Length == 0 ? root : $"{root}/{folder}");
        if (!directory.Exists)
        {
            yield break;
        }

        foreach (var (key, entry) in Entries(directory, folder, prefix, startAfter))
        {
            if (entry is DirectoryInfo)
            {
                foreach (var info in Walk(root, key[..^1], prefix, startAfter))
                {
                    yield return info;
                }
            }
            else if (entry.Exists)
            {
                yield return new ObjectInfo(key, ((FileInfo)entry).Length, entry.LastWriteTimeUtc);
            }
        }
    }

    private static List<(string Key, FileSystemInfo Entry)> Entries(
        DirectoryInfo directory,
        string folder,
        string prefix,
        string? startAfter
    )
    {
        var entries = new List<(string Key, FileSystemInfo Entry)>();
        foreach (var entry in directory.EnumerateFileSystemInfos())
        {
            var key = (folder.Length == 0 ? "" : folder + "/") + entry.Name;
            if (entry is DirectoryInfo { LinkTarget: not null })
            {
                continue; // What a link leads to lies outside the root, or lies inside and is listed there.
            }

            if (entry is DirectoryInfo)
            {
                key += "/";
                var mayMatch = key.StartsWith(prefix, StringComparison.Ordinal) || prefix.StartsWith(key, StringComparison.Ordinal);
                var mayFollow =
                    startAfter is null
                    || string.CompareOrdinal(key, startAfter) > 0
                    || startAfter.StartsWith(key, StringComparison.Ordinal);
                if (mayMatch && mayFollow)
                {
                    entries.Add((key, entry));
                }
            }
            else if (
                key.StartsWith(prefix, StringComparison.Ordinal)
                && (startAfter is null || string.CompareOrdinal(key, startAfter) > 0)
                && !(entry.Name[0] == '.' && entry.Name.EndsWith(".tmp", StringComparison.Ordinal))
            )
            {
                entries.Add((key, entry));
            }
        }

        entries.Sort(static (a, b) => string.CompareOrdinal(a.Key, b.Key));
        return entries;
    }
}
