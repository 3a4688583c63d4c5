using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Commit;

/// <summary>Rule 2 of section 13: a change of metadata stops everyone who did not know of it, unless it cannot matter to what they wrote.</summary>
internal static class MetadataConflict
{
    // How long things are kept, how large files are to become, where statistics are to be: for those who come after.
    private static readonly HashSet<string> Upkeep =
    [
        "delta.checkpointInterval",
        "delta.checkpointPolicy",
        "delta.checkpoint.writeStatsAsJson",
        "delta.checkpoint.writeStatsAsStruct",
        "delta.dataSkippingNumIndexedCols",
        "delta.dataSkippingStatsColumns",
        "delta.deletedFileRetentionDuration",
        "delta.enableExpiredLogCleanup",
        "delta.logRetentionDuration",
        "delta.setTransactionRetentionDuration",
        "delta.targetFileSize",
        "delta.tuneFileSizesForRewrites",
    ];

    /// <summary>True when only names, descriptions and properties differ that no writer must heed.</summary>
    public static bool IsHarmless(Metadata before, Metadata after) =>
        before.Id == after.Id
        && before.SchemaString == after.SchemaString
        && before.PartitionColumns.SequenceEqual(after.PartitionColumns)
        && before.Configuration.Keys.Union(after.Configuration.Keys).All(k => Same(k, before, after) || MayDiffer(k));

    private static bool Same(string key, Metadata before, Metadata after) =>
        before.Configuration.TryGetValue(key, out var was) && after.Configuration.TryGetValue(key, out var has) && was == has;

    private static bool MayDiffer(string key) =>
        Upkeep.Contains(key)
        || !key.StartsWith("delta.", StringComparison.OrdinalIgnoreCase)
        || key.StartsWith("delta.autoOptimize.", StringComparison.Ordinal);
}
