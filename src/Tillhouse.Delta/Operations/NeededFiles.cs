using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>The paths that a vacuum must leave alone.</summary>
internal sealed class NeededFiles(string tableLocation)
{
    private readonly HashSet<string> paths = new(StringComparer.Ordinal);
    private readonly HashSet<string> names = new(StringComparer.Ordinal);

    public void Add(Snapshot snapshot)
    {
        foreach (var file in snapshot.Files)
        {
            Add(file.Key.Path);
            Add(TableFiles.OfVector(file.DeletionVector, tableLocation));
        }
    }

    /// <summary>
    /// A path that is not below the root as we know it may still be the same file, seen through a link or copied from another machine: then every file
    /// of its name stays.
    /// </summary>
    public void Add(string? canonical)
    {
        if (canonical is null)
        {
            return;
        }

        if (TableFiles.Inside(canonical) is { } path)
        {
            paths.Add(path);
        }
        else
        {
            names.Add(canonical[(canonical.LastIndexOf('/') + 1)..]);
        }
    }

    public bool Contains(string path) => paths.Contains(path) || (names.Count > 0 && names.Contains(path[(path.LastIndexOf('/') + 1)..]));
}
