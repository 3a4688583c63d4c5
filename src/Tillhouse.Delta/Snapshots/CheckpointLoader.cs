using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Snapshots;

/// <summary>
/// Reads a checkpoint of any kind (section 9): classic, multi-part, V2 as Parquet or JSON, its files inline or in sidecars. The name does not tell: a
/// classic-named checkpoint may have sidecars too.
/// </summary>
internal sealed class CheckpointLoader(IObjectStore store, IDeltaEngine engine, string tablePath)
{
    private readonly string sidecarFolder = ObjectKey.Join(ObjectKey.Join(tablePath, "_delta_log"), "_sidecars");

    /// <summary>Why the checkpoint that was tried last could not be read.</summary>
    public Exception? Failure { get; private set; }

    /// <summary>A checkpoint that cannot be read is passed over, whatever is wrong with it: an older one or the commits hold the same state.</summary>
    public async Task<Reconciliation?> TryLoadAsync(CheckpointSet checkpoint, CancellationToken cancellationToken)
    {
        try
        {
            return await LoadAsync(checkpoint, cancellationToken);
        }
        catch (DeltaException e) when (e.Code == DeltaErrors.UnsupportedFeature)
        {
            throw; // It was read; the table needs what we lack.
        }
        catch (Exception e) when (e is not (OperationCanceledException or OutOfMemoryException))
        {
            Failure = e;
            return null;
        }
    }

    private async Task<Reconciliation> LoadAsync(CheckpointSet checkpoint, CancellationToken cancellationToken)
    {
        var state = new Reconciliation(store, tablePath, null);
        var actions = await ActionsAsync(checkpoint, cancellationToken);
        state.ApplyCommit(actions);
        if (!state.IsTable)
        {
            throw new InvalidDataException("it holds no protocol or no metaData");
        }

        var files = new CheckpointFiles(state);
        IReadOnlyList<string> parts = IsJson(checkpoint) ? [] : Locate(checkpoint.Parts.Select(p => p.Key));
        IReadOnlyList<string> sidecars = Locate(actions.OfType<Sidecar>().Select(Key));
        foreach (var locations in (IReadOnlyList<string>[])[parts, sidecars])
        {
            if (locations.Count > 0)
            {
                engine.ReadCheckpointFiles(locations, files, cancellationToken);
            }
        }

        return state;
    }

    /// <summary>The keys of the sidecars of a checkpoint.</summary>
    public async Task<IEnumerable<string>> SidecarsAsync(CheckpointSet checkpoint, CancellationToken cancellationToken) =>
        (await ActionsAsync(checkpoint, cancellationToken)).OfType<Sidecar>().Select(Key);

    private static bool IsJson(CheckpointSet checkpoint) => checkpoint.Parts[0].Key.EndsWith(".json", StringComparison.Ordinal);

    /// <summary>Of a JSON file all actions, of Parquet those that are no files.</summary>
    private async Task<IReadOnlyList<DeltaAction>> ActionsAsync(CheckpointSet checkpoint, CancellationToken cancellationToken)
    {
        if (!IsJson(checkpoint))
        {
            return engine.ReadCheckpointActions(Locate(checkpoint.Parts.Select(p => p.Key)), cancellationToken);
        }

        var key = checkpoint.Parts[0].Key;
        return ActionReader.Read(await store.ReadAsync(key, cancellationToken) ?? throw new FileNotFoundException(key), key);
    }

    private string[] Locate(IEnumerable<string> keys) => [.. keys.Select(store.Locate)];

    /// <summary>Sidecars lie in one folder, whatever path they are given by; a name that could lead elsewhere makes the checkpoint unreadable.</summary>
    private string Key(Sidecar sidecar)
    {
        var path = FilePath.Canonical(sidecar.Path, store.Locate(tablePath));
        const string folder = "_delta_log/_sidecars/";
        var name = path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : path;
        return name.Contains('/', StringComparison.Ordinal)
            ? throw new InvalidDataException($"the sidecar {sidecar.Path} is outside of _sidecars")
            : ObjectKey.Join(sidecarFolder, name);
    }
}
