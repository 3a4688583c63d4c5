using System.Runtime.CompilerServices;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Operations;

/// <summary>
/// Every file that the log still remembers as removed: tombstones of the oldest checkpoint and of the newest, and the removals in the commits. A
/// checkpoint alone forgets what expired before it was written.
/// </summary>
internal static class LoggedRemovals
{
    /// <param name="table">The table.</param>
    /// <param name="since">Commits written before are passed over.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public static async IAsyncEnumerable<LoggedRemoval> ReadAsync(
        DeltaTable table,
        DateTimeOffset since,
        [EnumeratorCancellation] CancellationToken cancellationToken
    )
    {
        var location = table.Store.Locate(table.TablePath);
        foreach (var tombstone in table.Latest.Tombstones)
        {
            yield return Of(tombstone, location);
        }

        var listing = await LogListing.ReadAsync(table.Store, ObjectKey.Join(table.TablePath, "_delta_log"), 0, cancellationToken);
        if (!listing.Commits.ContainsKey(0) && listing.Checkpoints.Count > 0)
        {
            foreach (var tombstone in (await table.SnapshotAsync(listing.Checkpoints[^1].Version, cancellationToken)).Tombstones)
            {
                yield return Of(tombstone, location);
            }
        }

        foreach (var (_, commit) in listing.Commits.OrderBy(c => c.Key).Where(c => c.Value.Modified >= since))
        {
            var content = await table.Store.ReadAsync(commit.Key, cancellationToken);
            foreach (var action in content is null ? [] : ActionReader.Read(content, commit.Key))
            {
                if (action is RemoveFile remove)
                {
                    yield return Of(remove, location);
                }
                else if (action is CdcFile cdc)
                {
                    yield return new(FilePath.Canonical(cdc.Path, location), null, commit.Modified.ToUnixTimeMilliseconds());
                }
            }
        }
    }

    private static LoggedRemoval Of(RemoveFile remove, string location) =>
        new(FilePath.Canonical(remove.Path, location), TableFiles.OfVector(remove.DeletionVector, location), remove.DeletionTimestamp ?? 0);
}

/// <summary>A file that was removed, or a file of change data, which nothing needs once it is old.</summary>
/// <param name="Path">Canonical.</param>
/// <param name="Vector">The canonical path of its deletion vector's file, or null.</param>
/// <param name="Time">When, in milliseconds since 1970; 0 when the log does not say.</param>
internal sealed record LoggedRemoval(string Path, string? Vector, long Time);
