using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>What every verb takes beside its files.</summary>
public sealed record CommitOptions
{
    /// <summary>The snapshot that the files were computed from; by default the newest that is known. Later commits of others are judged against it.</summary>
    public Snapshot? BasedOn { get; init; }

    /// <summary>
    /// How often a verb that reads the table (merge, update, delete …) is computed when other writers are first, the first time included; then it gives
    /// <see cref="CommitResult.Conflicted"/>. An append needs no second attempt.
    /// </summary>
    public int Attempts { get; init; } = 100;

    /// <summary>Makes the commit idempotent: at most one commit takes an application to a version.</summary>
    public (string AppId, long Version)? Transaction { get; init; }

    /// <summary>
    /// The commit's own id in the log (<c>commitInfo.txnId</c>), new for every commit; by default one is made. A program that keeps it before it commits can
    /// tell after a crash, from the history, whether the commit landed.
    /// </summary>
    public string? TxnId { get; init; }

    /// <summary>Columns and properties that the table gets in the same commit, as <see cref="Schema.SchemaEvolution.Evolve"/> gives them; null leaves them.</summary>
    public Actions.Metadata? Metadata { get; init; }

    /// <summary>Texts to keep with the table, by domain; null ends a domain.</summary>
    public IReadOnlyDictionary<string, string?> Domains { get; init; } = new Dictionary<string, string?>();

    /// <summary>Free text for the history.</summary>
    public string? UserMetadata { get; init; }

    /// <summary>Further counts for the history.</summary>
    public IReadOnlyDictionary<string, long> Metrics { get; init; } = new Dictionary<string, long>();

    internal static CommitDescription Describe(CommitOptions? options, string operation)
    {
        var description = new CommitDescription(operation) { UserMetadata = options?.UserMetadata };
        description = options?.TxnId is { } id ? description with { TxnId = id } : description;
        foreach (var (name, value) in options?.Metrics ?? new Dictionary<string, long>())
        {
            description.Metrics[name] = value;
        }

        return description;
    }

    internal static void Apply(CommitOptions? options, Transaction transaction)
    {
        if (options?.Transaction is { } id)
        {
            transaction.SetTransaction(id.AppId, id.Version);
        }

        if (options?.Metadata is { } metadata && !ReferenceEquals(metadata, transaction.Read?.Metadata))
        {
            transaction.SetMetadata(metadata);
        }

        foreach (var (domain, json) in options?.Domains ?? new Dictionary<string, string?>())
        {
            transaction.SetDomain(domain, json);
        }
    }
}
