using Tillhouse.Delta.Actions;

namespace Tillhouse.Delta.Changes;

/// <summary>What one commit did to the rows of a table, as its log tells it (section 12).</summary>
/// <param name="Version">The commit's version.</param>
/// <param name="Time">When it was committed.</param>
/// <param name="Changed">Files that hold the changed rows. When there are any, they say all of it.</param>
/// <param name="Added">Else the files that came, as far as the commit changed data.</param>
/// <param name="Removed">And those that went.</param>
/// <param name="ChangesMetadata">Whether it set the table's columns or properties.</param>
internal sealed record CommitChanges(
    long Version,
    DateTimeOffset Time,
    IReadOnlyList<CdcFile> Changed,
    IReadOnlyList<AddFile> Added,
    IReadOnlyList<RemoveFile> Removed,
    bool ChangesMetadata
);
