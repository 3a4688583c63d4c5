using System.Text;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>The counts that a WRITE leaves in the history (section 13).</summary>
internal static class WriteMetrics
{
    public static void Of(CommitDescription description, IReadOnlyList<AddFile> files, IReadOnlyCollection<LiveFile>? removed = null)
    {
        description.Metrics["numFiles"] = files.Count;
        description.Metrics["numOutputRows"] = files.Sum(f =>
            f.Stats is null ? 0 : StatisticsReader.NumRecords(Encoding.UTF8.GetBytes(f.Stats)) ?? 0
        );
        description.Metrics["numOutputBytes"] = files.Sum(f => f.Size);
        if (removed is not null)
        {
            description.Metrics["numRemovedFiles"] = removed.Count;
            description.Metrics["numRemovedBytes"] = removed.Sum(f => f.Size);
        }
    }

    public static string Columns(IEnumerable<string> columns) => "[" + string.Join(",", columns.Select(c => $"\"{c}\"")) + "]";
}
