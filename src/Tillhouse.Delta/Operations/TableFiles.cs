using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Operations;

/// <summary>What the log names and what the store has: paths that a hostile log made up never leave the table.</summary>
internal static class TableFiles
{
    // So many single questions cost less than a listing of the whole table.
    private const int MaxHeads = 64;

    /// <summary>A canonical path below the table's root without <c>.</c> and <c>..</c>; null when it is absolute or leaves the root.</summary>
    public static string? Inside(string canonical)
    {
        if (FilePath.IsAbsolute(canonical))
        {
            return null;
        }

        var kept = new List<string>();
        foreach (var segment in canonical.Split('/'))
        {
            if (segment is "" or ".")
            {
                continue;
            }

            if (segment != "..")
            {
                kept.Add(segment);
            }
            else if (kept.Count == 0)
            {
                return null;
            }
            else
            {
                kept.RemoveAt(kept.Count - 1);
            }
        }

        return kept.Count == 0 ? null : string.Join('/', kept);
    }

    /// <summary>The canonical path of the file that holds a deletion vector; null for one that stands in the log itself.</summary>
    public static string? OfVector(DeletionVector? vector, string tableLocation) =>
        vector?.StorageType switch
        {
            "u" when vector.PathOrInlineDv is { } text => DeletionVectorName.Of(text),
            "p" when vector.PathOrInlineDv is { } path => FilePath.Canonical(path, tableLocation),
            _ => null,
        };

    /// <summary>Which of some paths inside the table the store has.</summary>
    public static async Task<Dictionary<string, ObjectInfo>> FindAsync(
        DeltaTable table,
        IReadOnlySet<string> paths,
        CancellationToken cancellationToken
    )
    {
        var found = new Dictionary<string, ObjectInfo>(StringComparer.Ordinal);
        if (paths.Count <= MaxHeads)
        {
            foreach (var path in paths)
            {
                if (await table.Store.HeadAsync(ObjectKey.Join(table.TablePath, path), cancellationToken) is { } info)
                {
                    found[path] = info;
                }
            }

            return found;
        }

        var prefix = ObjectKey.Join(table.TablePath, "");
        await foreach (var info in table.Store.ListAsync(prefix, null, cancellationToken))
        {
            var path = info.Key[prefix.Length..];
            if (paths.Contains(path))
            {
                found[path] = info;
            }
        }

        return found;
    }

    /// <summary>Files of a snapshot that the store lacks, or whose deletion vector it lacks. Files outside the table are not looked for.</summary>
    public static async Task<IReadOnlyList<MissingFile>> MissingAsync(
        DeltaTable table,
        IReadOnlyCollection<LiveFile> files,
        CancellationToken cancellationToken
    )
    {
        var location = table.Store.Locate(table.TablePath);
        var named = new List<(LiveFile File, string Path, bool IsVector)>();
        foreach (var file in files)
        {
            if (Inside(file.Key.Path) is { } path)
            {
                named.Add((file, path, false));
            }

            if (OfVector(file.DeletionVector, location) is { } canonical && Inside(canonical) is { } vector)
            {
                named.Add((file, vector, true));
            }
        }

        var found = await FindAsync(table, named.Select(n => n.Path).ToHashSet(StringComparer.Ordinal), cancellationToken);
        return
        [
            .. named
                .Where(n => !found.ContainsKey(n.Path))
                .GroupBy(n => n.File.Key)
                .Select(g => new MissingFile(g.First().File, g.First().Path, g.First().IsVector)),
        ];
    }
}

/// <summary>A file of the table that cannot be read any more.</summary>
/// <param name="File">What the log says of it.</param>
/// <param name="Path">What is not on the store, relative to the table: the file itself, or its deletion vector.</param>
/// <param name="IsVector">True when the file is there, but not the deletion vector that says which of its rows are deleted.</param>
public sealed record MissingFile(LiveFile File, string Path, bool IsVector)
{
    /// <summary>The rows that are lost with it; null when its statistics do not say.</summary>
    public long? Rows => File.Rows - (File.DeletionVector?.Cardinality ?? 0);
}
