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
        var sidecars = new List<string>();
        if (checkpoint.Parts is [{ Key: var key }] && key.EndsWith(".json", StringComparison.Ordinal))
        {
            var content = await store.ReadAsync(key, cancellationToken) ?? throw new FileNotFoundException(key);
            var actions = ActionReader.Read(content, key);
            state.ApplyCommit(actions);
            sidecars.AddRange(actions.OfType<Sidecar>().Select(Locate));
        }
        else
        {
            Take(engine.ReadCheckpoint([.. checkpoint.Parts.Select(p => store.Locate(p.Key))], [], cancellationToken));
        }

        if (sidecars.Count > 0)
        {
            Take(engine.ReadCheckpoint([.. sidecars], state.PartitionColumns, cancellationToken));
        }

        if (!state.IsTable)
        {
            throw new InvalidDataException("it holds no protocol or no metaData");
        }

        return state;

        void Take(IEnumerable<DeltaAction> actions)
        {
            foreach (var action in actions)
            {
                if (action is Sidecar sidecar)
                {
                    sidecars.Add(Locate(sidecar));
                }

                state.Apply(action);
            }
        }
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
