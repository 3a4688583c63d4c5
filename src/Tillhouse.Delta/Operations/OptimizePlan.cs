using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>What an optimize takes.</summary>
public sealed record OptimizeOptions
{
    /// <summary>Bytes that files should have. Smaller ones are put together, larger ones stay.</summary>
    public long TargetFileSize { get; init; } = 256_000_000;

    /// <summary>A file with more than this share of its rows deleted by a deletion vector is written anew without them.</summary>
    public double MaxDeletedShare { get; init; } = 0.05;

    /// <summary>Columns along whose Z-order each partition is sorted; none only puts files together. At most 7.</summary>
    public IReadOnlyList<string> ZOrderBy { get; init; } = [];
}

/// <summary>Files of one partition that become one file, or a sorted few.</summary>
/// <param name="Partition">Its values in the order of the partition columns.</param>
/// <param name="Files">What is read and removed.</param>
public sealed record OptimizeBin(IReadOnlyList<string?> Partition, IReadOnlyList<LiveFile> Files);

/// <summary>What an optimize would do (section 15).</summary>
public sealed record OptimizePlan
{
    /// <summary>The tag of a file that lies in Z-order, with the columns: a partition of such files alone is not sorted again.</summary>
    internal const string ZOrderTag = "zorderBy";

    /// <summary>The newest version when the plan was made.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>What it was made for.</summary>
    public required OptimizeOptions Options { get; init; }

    /// <summary>What is written anew; each on its own.</summary>
    public required IReadOnlyList<OptimizeBin> Bins { get; init; }

    internal static OptimizePlan Of(Snapshot snapshot, OptimizeOptions options)
    {
        var partitions = snapshot.Files.GroupBy(f => string.Join('/', f.PartitionValues.Select(v => v is null ? "-" : $"{v.Length}:{v}")));
        return new OptimizePlan
        {
            Snapshot = snapshot,
            Options = options,
            Bins = [.. partitions.SelectMany(p => BinsOf(snapshot, options, [.. p]))],
        };
    }

    private static IEnumerable<OptimizeBin> BinsOf(Snapshot snapshot, OptimizeOptions options, List<LiveFile> files)
    {
        if (options.ZOrderBy.Count > 0)
        {
            return files.TrueForAll(f => IsOrdered(snapshot, options, f)) ? [] : [new OptimizeBin(files[0].PartitionValues, files)];
        }

        // In the order in which they were written, so that rows that came together stay together.
        var small = files.Where(f => f.Size < options.TargetFileSize || HasManyDeleted(options, f)).OrderBy(f => f.ModificationTime);
        return Pack(small.ThenBy(f => f.Key.Path, StringComparer.Ordinal), options.TargetFileSize)
            .Where(bin => bin.Count > 1 || HasManyDeleted(options, bin[0]))
            .Select(bin => new OptimizeBin(files[0].PartitionValues, bin));
    }

    /// <summary>First fit: each file goes into the first bin that has room for it.</summary>
    private static List<List<LiveFile>> Pack(IEnumerable<LiveFile> files, long room)
    {
        var bins = new List<List<LiveFile>>();
        var open = new List<(List<LiveFile> Bin, long Left)>();
        foreach (var file in files)
        {
            var at = open.FindIndex(b => b.Left >= file.Size);
            if (at < 0)
            {
                at = open.Count;
                open.Add(([], room));
                bins.Add(open[at].Bin);
            }

            open[at].Bin.Add(file);
            open[at] = (open[at].Bin, open[at].Left - file.Size);
            if (open[at].Left < room / 20)
            {
                open.RemoveAt(at); // All but full: not looked at again, so that many files do not cost the square.
            }
        }

        return bins;
    }

    private static bool HasManyDeleted(OptimizeOptions options, LiveFile file) =>
        file.DeletionVector is { } vector && (file.Rows is not { } rows || vector.Cardinality > rows * options.MaxDeletedShare);

    private static bool IsOrdered(Snapshot snapshot, OptimizeOptions options, LiveFile file) =>
        file.DeletionVector is null
        && file.ToAdd(snapshot.PartitionColumns, dataChange: false).Tags?.GetValueOrDefault(ZOrderTag) == Name(options.ZOrderBy);

    internal static string Name(IReadOnlyList<string> columns) => string.Join(",", columns);
}
