namespace Tillhouse.Delta.Commit;

/// <summary>Spreads waiting writers over time without a source of chance: the ids of their transactions differ, and so do these numbers.</summary>
internal static class Jitter
{
    /// <summary>From 0 to 1, the same for the same arguments in every process.</summary>
    public static double Of(string txnId, int attempt)
    {
        var hash = 2166136261u ^ (uint)attempt; // FNV-1a, then a finish that spreads the last bits over all.
        foreach (var c in txnId)
        {
            hash = (hash ^ c) * 16777619u;
        }

        hash = (hash ^ (hash >> 16)) * 0x85EBCA6Bu;
        return (hash ^ (hash >> 13)) / (double)uint.MaxValue;
    }
}
