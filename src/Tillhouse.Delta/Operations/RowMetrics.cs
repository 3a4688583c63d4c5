using System.Text.Encodings.Web;
using Tillhouse.Delta.Commit;

namespace Tillhouse.Delta.Operations;

/// <summary>Parameters and metrics of verbs that change rows, named as other writers name them (section 13).</summary>
internal static class RowMetrics
{
    /// <summary>A predicate as Spark writes it: the text of a JSON list of texts.</summary>
    public static void Predicate(CommitDescription description, string? predicate) =>
        description.Parameter(
            "predicate",
            predicate is null ? "[]" : $"[\"{JavaScriptEncoder.UnsafeRelaxedJsonEscaping.Encode(predicate)}\"]"
        );

    public static void OfFiles(CommitDescription description, ChangeCounts counts)
    {
        var metrics = description.Metrics;
        metrics["numAddedFiles"] = counts.FilesAdded;
        metrics["numRemovedFiles"] = counts.FilesRemoved;
        metrics["numCopiedRows"] = counts.Copied;
        metrics["numAddedChangeFiles"] = counts.ChangeFiles;
        metrics["numDeletionVectorsAdded"] = counts.FilesMarked;
    }
}
