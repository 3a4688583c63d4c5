using System.Globalization;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>The time of a commit inside the commit, always later than that of the one before: what time travel can rely on (sections 13 and 15).</summary>
internal static class InCommitTimestamps
{
    private const string Enabled = "delta.enableInCommitTimestamps";
    private const string SinceVersion = "delta.inCommitTimestampEnablementVersion";
    private const string SinceTime = "delta.inCommitTimestampEnablementTimestamp";

    public static bool IsEnabled(Metadata? metadata) => metadata is not null && ProtocolGate.IsTrue(metadata.Configuration, Enabled);

    /// <summary>Ours: now, but later than the commit before.</summary>
    public static long Next(long now, LogHead head) => Math.Max(now, (head.InCommitTimestamp ?? 0) + 1);

    /// <summary>Metadata that turns them on in a table that has commits without says since when.</summary>
    public static Metadata Since(Metadata metadata, Snapshot? read, long version, long timestamp) =>
        read is null || !IsEnabled(metadata) || IsEnabled(read.Metadata)
            ? metadata
            : metadata with
            {
                Configuration = new Dictionary<string, string>(metadata.Configuration)
                {
                    [SinceVersion] = version.ToString(CultureInfo.InvariantCulture),
                    [SinceTime] = timestamp.ToString(CultureInfo.InvariantCulture),
                },
            };
}
