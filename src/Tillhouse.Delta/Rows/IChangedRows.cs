using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Rows;

/// <summary>
/// A <see cref="RowChange"/> that an engine has worked out: every row's clause is decided once, before anything is written, so that rows, change data and
/// counts agree. Holds temporary space until it is disposed. Not for use by several threads.
/// </summary>
public interface IChangedRows : IAsyncDisposable
{
    /// <summary>Rows the source gave; 0 without one.</summary>
    long SourceRows { get; }

    /// <summary>Rows that are new.</summary>
    long Inserted { get; }

    /// <summary>The files that hold a row that is updated or deleted.</summary>
    IReadOnlyList<ChangedFile> Files { get; }

    /// <summary>The files that had to be read, touched or not.</summary>
    IReadOnlyList<LiveFile> Read { get; }

    /// <summary>Tells, by partition values as the log has them, where rows would have had to be read, also in partitions that hold no file yet.</summary>
    Func<IReadOnlyList<string?>, bool> ReadPartitions { get; }

    /// <summary>Where the updated and deleted rows are, file by file, in ascending order from 0; rows deleted before are not among them.</summary>
    IAsyncEnumerable<(LiveFile File, IReadOnlyList<long> Positions)> PositionsAsync(CancellationToken cancellationToken);

    /// <summary>Writes the inserted rows, the updated ones of <paramref name="files"/> and, if asked, the unchanged ones of them.</summary>
    /// <param name="files">Some of <see cref="Files"/>.</param>
    /// <param name="copy">Whether the new files are to replace these (copy-on-write) or to stand beside them.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    /// <exception cref="DeltaException">As <see cref="IDeltaEngine.WriteAsync"/>; T0631 when a value fails on a row.</exception>
    Task<IReadOnlyList<AddFile>> WriteRowsAsync(IReadOnlyCollection<LiveFile> files, bool copy, CancellationToken cancellationToken);

    /// <summary>Writes all changes with their <c>_change_type</c> (section 12); before the rows, if at all.</summary>
    Task<IReadOnlyList<CdcFile>> WriteChangesAsync(CancellationToken cancellationToken);
}

/// <summary>A file some of whose rows change.</summary>
/// <param name="File">The file.</param>
/// <param name="Updated">Rows that get new values.</param>
/// <param name="Deleted">Rows that go.</param>
public sealed record ChangedFile(LiveFile File, long Updated, long Deleted)
{
    /// <summary>Whether all its rows are deleted; false when its statistics do not tell how many it has.</summary>
    public bool IsEmptied => File.Rows - (File.DeletionVector?.Cardinality ?? 0) == Deleted;
}
