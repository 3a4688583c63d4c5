namespace Tillhouse.EndToEnd.Histories;

/// <summary>Something that happens to a shop's exports.</summary>
public enum EventKind
{
    /// <summary>A row of a new key.</summary>
    New,

    /// <summary>A newer version of a known key.</summary>
    Changed,

    /// <summary>An older version of a known key, after the newer one.</summary>
    Late,

    /// <summary>A row of a new key that happened before all others.</summary>
    OutOfOrder,

    /// <summary>A line that came before, once more.</summary>
    Duplicate,

    /// <summary>A key's row leaves what counts, cancelled or inactive, and comes back in the next batch as it was.</summary>
    GoneAndBack,

    /// <summary>A row that a contract or a rule keeps out.</summary>
    Broken,

    /// <summary>A file with a header and no row.</summary>
    Empty,

    /// <summary>A file that came before, under another name.</summary>
    Replayed,

    /// <summary>A model gets another expression, or its first one back.</summary>
    ModelChanged,
}

/// <summary>One event.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Source">To which source, by number.</param>
/// <param name="Pick">Which of the known keys, lines or files it is about; and what the values are.</param>
public sealed record HistoryEvent(EventKind Kind, int Source, int Pick);

/// <summary>Batches of events, and the table that is looked at.</summary>
/// <param name="Opening">The shop that it begins with, by number.</param>
/// <param name="Batches">A run follows each.</param>
/// <param name="Target">A gold table, by number; all that it is made of is built and compared with it.</param>
public sealed record History(int Opening, HistoryEvent[][] Batches, int Target)
{
    /// <inheritdoc/>
    public override string ToString() =>
        $"opening {Opening}, target {Target}\n"
        + string.Join('\n', Batches.Select(b => string.Join(", ", b.Select(e => $"{e.Kind} {e.Source} {e.Pick}"))));
}
