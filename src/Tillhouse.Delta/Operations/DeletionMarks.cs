using System.Text.Json.Nodes;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.DeletionVectors;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Files that stay where they are with some rows marked as deleted: what copy-on-write would have written anew (section 10).</summary>
/// <param name="Files">Their adds, with a deletion vector.</param>
/// <param name="Path">The file that holds the vectors, as the log would name it; null when there are none.</param>
internal sealed record DeletionMarks(IReadOnlyList<AddFile> Files, string? Path)
{
    public static DeletionMarks None { get; } = new([], null);

    /// <summary>Whether the table wants its rows marked rather than its files written anew.</summary>
    public static bool AreWanted(Snapshot snapshot) =>
        ProtocolGate.IsTrue(snapshot.Metadata.Configuration, "delta.enableDeletionVectors")
        && (snapshot.Protocol.WriterFeatures?.Contains("deletionVectors") ?? false);

    /// <summary>Without a count of its rows in the statistics a file cannot have a vector, and is replaced.</summary>
    public static bool AllowedOn(LiveFile file) => file.Rows is not null;

    /// <summary>Writes one file with the vectors of all files, rows deleted before included.</summary>
    /// <param name="table">The table.</param>
    /// <param name="positions">The rows, file by file; those of files that are not <paramref name="marked"/> are passed over.</param>
    /// <param name="marked">The files that stay.</param>
    /// <param name="partitionColumns">The table's.</param>
    /// <param name="cancellationToken">Ends the writing.</param>
    public static async Task<DeletionMarks> WriteAsync(
        DeltaTable table,
        IAsyncEnumerable<(LiveFile File, IReadOnlyList<long> Positions)> positions,
        IReadOnlyCollection<LiveFile> marked,
        IReadOnlyList<string> partitionColumns,
        CancellationToken cancellationToken
    )
    {
        if (marked.Count == 0)
        {
            return None;
        }

        var keys = marked.Select(f => f.Key).ToHashSet();
        var before = new DeletionVectorReader(table.Store, table.TablePath);
        var vectors = new DeletionVectorFile();
        var adds = new List<AddFile>();
        await foreach (var (file, gone) in positions.WithCancellation(cancellationToken))
        {
            if (!keys.Contains(file.Key))
            {
                continue;
            }

            long[] all = file.DeletionVector is { } old ? [.. await before.ReadAsync(old, cancellationToken), .. gone] : [.. gone];
            Array.Sort(all);
            adds.Add(
                file.ToAdd(partitionColumns, dataChange: true) with
                {
                    DeletionVector = vectors.Add(all),
                    Stats = WithWideBounds(file.Stats!),
                }
            );
        }

        await vectors.WriteAsync(table.Store, table.TablePath, cancellationToken);
        return new DeletionMarks(adds, vectors.Path);
    }

    /// <summary>The least and the greatest value may be among the deleted rows (section 6).</summary>
    private static string WithWideBounds(string stats)
    {
        var json = JsonNode.Parse(stats)!.AsObject();
        json["tightBounds"] = false;
        return json.ToJsonString();
    }
}
