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
        IReadOnlyList<DeltaAction> actions;
        IReadOnlyList<string> parts = [];
        if (checkpoint.Parts is [{ Key: var key }] && key.EndsWith(".json", StringComparison.Ordinal))
        {
            actions = ActionReader.Read(await store.ReadAsync(key, cancellationToken) ?? throw new FileNotFoundException(key), key);
        }
        else
        {
            parts = [.. checkpoint.Parts.Select(p => store.Locate(p.Key))];
            actions = engine.ReadCheckpointActions(parts, cancellationToken);
        }

        state.ApplyCommit(actions);
        if (!state.IsTable)
        {
            throw new InvalidDataException("it holds no protocol or no metaData");
        }

        var files = new CheckpointFiles(state);
        IReadOnlyList<string> sidecars = [.. actions.OfType<Sidecar>().Select(Locate)];
        foreach (var locations in (IReadOnlyList<string>[])[parts, sidecars])
        {
            if (locations.Count > 0)
            {
                engine.ReadCheckpointFiles(locations, files, cancellationToken);
            }
        }

        return state;
    }

    /// <summary>Sidecars lie in one folder, whatever path they are given by; a name that could lead elsewhere makes the checkpoint unreadable.</summary>
    private string Locate(Sidecar sidecar)
    {
        var path = FilePath.Canonical(sidecar.Path, store.Locate(tablePath));
        const string folder = "_delta_log/_sidecars/";
        var name = path.StartsWith(folder, StringComparison.Ordinal) ? path[folder.Length..] : path;
        return name.Contains('/', StringComparison.Ordinal)
            ? throw new InvalidDataException($"the sidecar {sidecar.Path} is outside of _sidecars")
            : store.Locate(ObjectKey.Join(sidecarFolder, name));
    }
}
