using Tillhouse.Delta.Commit;

namespace Tillhouse.Tests.Delta.Simulation;

/// <summary>What a commit does to the rows, whatever its files are called.</summary>
internal abstract record Effect
{
    /// <summary>Adds a row blindly.</summary>
    public sealed record Append(string Partition, string Row) : Effect;

    /// <summary>Adds a row to a partition that was read and written anew.</summary>
    public sealed record Upsert(string Partition, string Row) : Effect;

    /// <summary>Removes a row.</summary>
    public sealed record Delete(string Partition, string Row) : Effect;

    /// <summary>Makes a partition hold one row.</summary>
    public sealed record Replace(string Partition, string Row) : Effect;

    /// <summary>Makes the table hold one row.</summary>
    public sealed record Overwrite(string Partition, string Row) : Effect;

    /// <summary>Adds a row to one partition that says how many rows another one had.</summary>
    public sealed record Count(string Counted, int Seen, string Partition, string Row) : Effect;

    /// <summary>Puts rows elsewhere, or changes a property: the rows stay. Without anything to write there is no commit.</summary>
    public sealed record Nothing(bool Written = true) : Effect;
}

/// <summary>One attempt to commit, and what its writer was told.</summary>
internal sealed class Attempt(string txnId, Effect effect)
{
    public string TxnId => txnId;

    public Effect Effect => effect;

    /// <summary>Null while the writer does not know: it was interrupted, or the store did not answer.</summary>
    public CommitResult? Told { get; set; }

    /// <summary>The writer was told that the store failed, which means that nothing was committed.</summary>
    public bool Failed { get; set; }

    public override string ToString()
    {
        var told = Told switch
        {
            CommitResult.Committed c => $"committed as {c.Version}",
            CommitResult.Conflicted c => $"{c.Reason} by {c.WinnerVersion}",
            CommitResult.Unknown => "unknown",
            _ => Failed ? "failed" : "interrupted",
        };
        return $"{txnId} {effect}: {told}";
    }
}
