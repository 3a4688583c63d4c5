using System.Text.Json;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;

namespace Tillhouse.Delta.Operations;

/// <summary>Raises a table's protocol. It is never lowered, and no feature that an old version stood for gets lost (section 8).</summary>
public static class UpgradeProtocol
{
    /// <summary>Commits a protocol with at least the versions and features.</summary>
    /// <param name="table">The table.</param>
    /// <param name="readerVersion">1 to 3, or 0 to leave it.</param>
    /// <param name="writerVersion">1 to 7, or 0 to leave it.</param>
    /// <param name="features">Names of features to support.</param>
    /// <param name="options">What it was computed from, history.</param>
    /// <param name="cancellationToken">Ends the attempt.</param>
    /// <returns>The version that the table has anyway when nothing is to be raised.</returns>
    /// <exception cref="DeltaException">T0603 for a version or a feature that is not supported.</exception>
    public static Task<CommitResult> UpgradeProtocolAsync(
        this DeltaTable table,
        int readerVersion = 0,
        int writerVersion = 0,
        IReadOnlyList<string>? features = null,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) =>
        MetadataChange.RunAsync(
            table,
            options,
            read =>
            {
                var protocol = ProtocolUpgrade.ToVersions(read.Protocol, readerVersion, writerVersion);
                foreach (var feature in features ?? [])
                {
                    protocol = ProtocolUpgrade.With(protocol, feature);
                }

                var description = CommitOptions.Describe(options, "UPGRADE PROTOCOL");
                description.Parameter("newProtocol", JsonSerializer.Serialize(protocol, DeltaJson.Relaxed.Protocol));
                var transaction = table.Begin(description, read);
                transaction.SetProtocol(protocol);
                CommitOptions.Apply(options, transaction);
                return transaction;
            },
            cancellationToken
        );
}
