using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Commit;

/// <summary>A commit that landed after the snapshot ours was computed from.</summary>
/// <param name="Version">Which version it made.</param>
/// <param name="Actions">All of it.</param>
internal sealed record Winner(long Version, IReadOnlyList<DeltaAction> Actions)
{
    public string? TxnId => Info?.TxnId;

    public CommitInfo? Info { get; } = Actions.OfType<CommitInfo>().FirstOrDefault();

    /// <summary>It says that it read nothing, and indeed only adds.</summary>
    public bool IsBlindAppend => Info?.IsBlindAppend == true && !Actions.Any(a => a is RemoveFile or Metadata or Protocol);
}
