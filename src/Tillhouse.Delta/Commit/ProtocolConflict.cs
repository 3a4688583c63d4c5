using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Commit;

/// <summary>Rule 1 of section 13: which changes of the protocol a commit that did not know of them may follow.</summary>
internal static class ProtocolConflict
{
    // Features that ask nothing of a writer until the schema, a property or a domain uses them, which the other rules watch.
    private static readonly HashSet<string> Idle =
    [
        "appendOnly",
        "invariants",
        "checkConstraints",
        "changeDataFeed",
        "generatedColumns",
        "columnMapping",
        "identityColumns",
        "allowColumnDefaults",
        "domainMetadata",
        "deletionVectors",
        "timestampNtz",
        "v2Checkpoint",
        "vacuumProtocolCheck",
        "typeWidening",
        "typeWidening-preview",
        "inCommitTimestamp",
        "clustering",
        "checkpointProtection",
    ];

    /// <summary>What stands against it; null when nothing does.</summary>
    public static string? Between(Protocol before, Protocol after)
    {
        var had = Features(before);
        var has = Features(after);
        return had.Find(f => !has.Contains(f)) is { } dropped ? $"it dropped the table feature {dropped}"
            : has.Find(f => !had.Contains(f) && !Idle.Contains(f)) is { } added
                ? $"it added the table feature {added}, which every writer must heed"
            : null;
    }

    private static List<string> Features(Protocol protocol) =>
        [
            .. TableFeature.Honoured.Select(f => f.Name).Where(f => TableFeature.ForWriters(protocol, f)),
            .. protocol.WriterFeatures ?? [],
            .. protocol.ReaderFeatures ?? [],
        ];
}
