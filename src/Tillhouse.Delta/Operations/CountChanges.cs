using Tillhouse.Delta.Rows;

namespace Tillhouse.Delta.Operations;

/// <summary>Looks before a verb leaps.</summary>
public static class CountChanges
{
    /// <summary>How many rows and files a delete, an update or a merge would touch. Reads what it would read, and writes nothing.</summary>
    /// <exception cref="DeltaException">As the verb: T0630, T0631, T0612.</exception>
    public static async Task<ChangeCounts> CountChangesAsync(
        this DeltaTable table,
        RowChange change,
        CancellationToken cancellationToken = default
    )
    {
        await using var rows = await table.Engine.ChangeAsync(change, cancellationToken);
        return new ChangeCounts
        {
            Source = rows.SourceRows,
            Inserted = rows.Inserted,
            Updated = rows.Files.Sum(f => f.Updated),
            Deleted = rows.Files.Sum(f => f.Deleted),
            FilesRemoved = rows.Files.Count,
        };
    }
}
