using Tillhouse.Delta.Schema;

namespace Tillhouse.Delta.DuckDb;

/// <summary>
/// Whether the directories of files (<c>month=2026-01-01/</c>) say what the log says of their partition values. The log is what holds (section 4);
/// only where both agree to the letter may an engine read the values from the path.
/// </summary>
internal static class HivePath
{
    private const string Null = "__HIVE_DEFAULT_PARTITION__";

    /// <summary>Whether they do, for every file, and the types are such that their text has one meaning.</summary>
    public static bool Tells(StructType schema, IReadOnlyList<string> partitionColumns, IReadOnlyCollection<ScanFile> files) =>
        partitionColumns.All(c => IsPlain(schema.Fields.First(f => f.Name == c).Type)) && files.All(f => Agrees(f, partitionColumns));

    private static bool IsPlain(DeltaType type) =>
        type == DeltaType.String || type == DeltaType.Date || type == DeltaType.Long || type == DeltaType.Integer;

    private static bool Agrees(ScanFile file, IReadOnlyList<string> partitionColumns)
    {
        var segments = file.Location.Split('/', '\\');
        var first = segments.Length - 1 - partitionColumns.Count;
        for (var i = 0; i < partitionColumns.Count; i++)
        {
            var value = string.IsNullOrEmpty(file.PartitionValues[i]) ? Null : file.PartitionValues[i]!;
            if (first < 0 || Uri.UnescapeDataString(segments[first + i]) != $"{partitionColumns[i]}={value}")
            {
                return false;
            }
        }

        // A directory further up that looks like a partition too would become a column.
        return segments[..Math.Max(first, 0)].All(s => !s.Contains('=', StringComparison.Ordinal));
    }
}
