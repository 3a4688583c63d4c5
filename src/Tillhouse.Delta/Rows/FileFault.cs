namespace Tillhouse.Delta.Rows;

/// <summary>Something that is wrong with a file of a table.</summary>
/// <param name="Path">As the log names it; for a checksum from the table's folder.</param>
/// <param name="Kind">What kind of thing.</param>
/// <param name="Detail">For people, in one sentence without a full stop.</param>
public sealed record FileFault(string Path, FaultKind Kind, string Detail);

/// <summary>Kinds of faults, the gravest first.</summary>
public enum FaultKind
{
    /// <summary>The file, or its deletion vector, is not there.</summary>
    Missing,

    /// <summary>Its path leaves the table.</summary>
    Outside,

    /// <summary>It is longer or shorter than the log says.</summary>
    Size,

    /// <summary>Its bytes changed since it was written.</summary>
    Hash,

    /// <summary>The engine cannot read it.</summary>
    Unreadable,

    /// <summary>It holds more or fewer rows than the log says.</summary>
    Rows,

    /// <summary>The checksum of the version tells of another table than the log: a commit was lost or changed.</summary>
    Checksum,

    /// <summary>Values lie outside the bounds that the log gives, or nulls are miscounted: readers that skip files would lose rows.</summary>
    Statistics,
}
