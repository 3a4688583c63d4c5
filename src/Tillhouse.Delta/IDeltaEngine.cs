using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta;

/// <summary>What the protocol needs an engine for: Parquet. Implementations may be called from several threads.</summary>
public interface IDeltaEngine
{
    /// <summary>
    /// Reads the actions of a checkpoint: first protocol, metaData, txn, domainMetadata, checkpointMetadata and sidecar, then remove and add. Columns
    /// and fields that are missing are as if null; statistics that are there only as a struct come as JSON text.
    /// </summary>
    /// <param name="locations">Its parts as <see cref="Storage.IObjectStore.Locate"/> names them.</param>
    /// <param name="partitionColumns">The partition columns where the parts hold no metaData of their own: the sidecars of a V2 checkpoint.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    IEnumerable<DeltaAction> ReadCheckpoint(
        IReadOnlyList<string> locations,
        IReadOnlyList<string> partitionColumns,
        CancellationToken cancellationToken
    );

    /// <summary>Makes a checkpoint's Parquet file of actions and proves, by counting what it wrote, that all of them are in it.</summary>
    /// <param name="actions">Read once, in order.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <returns>The file's bytes.</returns>
    ReadOnlyMemory<byte> WriteCheckpoint(IEnumerable<DeltaAction> actions, CancellationToken cancellationToken);
}
