using System.Globalization;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Log;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Delta.Operations;

/// <summary>Makes a table what it was at an older version, by a new commit: nothing of the history is lost (section 15).</summary>
public static class Restore
{
    /// <summary>What a restore would do. Nothing is written.</summary>
    /// <param name="table">The table; its newest version is looked up.</param>
    /// <param name="version">An older version.</param>
    /// <param name="cancellationToken">Ends the planning.</param>
    /// <exception cref="DeltaException">T0606 when the log has no such version, T0610 when it is the newest, T0621 when files of it are gone.</exception>
    public static async Task<RestorePlan> PlanRestoreAsync(
        this DeltaTable table,
        long version,
        CancellationToken cancellationToken = default
    )
    {
        var from = await table.RefreshAsync(cancellationToken);
        if (version == from.Version)
        {
            throw new DeltaException(
                DeltaErrors.InvalidCommit,
                FormattableString.Invariant($"version {version} is the table's newest"),
                "there is nothing to restore; the history lists older versions"
            );
        }

        var to = await table.SnapshotAsync(version, cancellationToken);
        var then = to.Files.Select(f => f.Key).ToHashSet();
        var now = from.Files.Select(f => f.Key).ToHashSet();
        var restored = to.Files.Where(f => !now.Contains(f.Key)).ToList();
        await RequireAsync(table, to, restored, cancellationToken);
        return new RestorePlan
        {
            From = from,
            To = to,
            Restored = restored,
            Removed = [.. from.Files.Where(f => !then.Contains(f.Key))],
        };
    }

    /// <summary>Restores an older version.</summary>
    /// <exception cref="DeltaException">As <see cref="PlanRestoreAsync"/>; T0603 when the table may not be written, T0610 when it is append-only.</exception>
    public static async Task<CommitResult> RestoreAsync(
        this DeltaTable table,
        long version,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    ) => await table.RestoreAsync(await table.PlanRestoreAsync(version, cancellationToken), options, cancellationToken);

    /// <summary>Commits a plan. Whatever others committed since it was made is a conflict.</summary>
    /// <exception cref="DeltaException">T0603 when the table may not be written, T0610 when it is append-only.</exception>
    public static Task<CommitResult> RestoreAsync(
        this DeltaTable table,
        RestorePlan plan,
        CommitOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        var (from, to) = (plan.From, plan.To);
        var description = CommitOptions.Describe(options, "RESTORE");
        description.Parameters["version"] = to.Version.ToString(CultureInfo.InvariantCulture);
        description.Parameters["timestamp"] = "null";
        description.Metrics["numOfFilesAfterRestore"] = to.FileCount;
        description.Metrics["tableSizeAfterRestore"] = to.SizeInBytes;
        description.Metrics["numRestoredFiles"] = plan.Restored.Count;
        description.Metrics["restoredFilesSize"] = plan.Restored.Sum(f => f.Size);
        description.Metrics["numRemovedFiles"] = plan.Removed.Count;
        description.Metrics["removedFilesSize"] = plan.Removed.Sum(f => f.Size);

        var transaction = table.Begin(description, from);
        transaction.ReadWholeTable();
        if (ProtocolUpgrade.Merged(from.Protocol, to.Protocol) is var protocol && !ReferenceEquals(protocol, from.Protocol))
        {
            transaction.SetProtocol(protocol);
        }

        if (RestoredMetadata.Of(from.Metadata, to.Metadata) is { } metadata)
        {
            transaction.SetMetadata(metadata);
        }

        transaction.Remove(plan.Removed);
        transaction.Add(WithIds(from, [.. plan.Restored.Select(f => f.ToAdd(to.PartitionColumns, dataChange: true))]));
        CommitOptions.Apply(options, transaction);
        return transaction.CommitAsync(cancellationToken);
    }

    /// <summary>Files that had no ids of rows then and got some later, before they left the table, keep those.</summary>
    private static List<AddFile> WithIds(Snapshot from, List<AddFile> files)
    {
        if (files.TrueForAll(f => f.BaseRowId is not null) || !TableFeature.ForWriters(from.Protocol, "rowTracking"))
        {
            return files;
        }

        var later = from
            .Tombstones.Select(t => (t.Path, t.BaseRowId, t.DefaultRowCommitVersion))
            .Concat(from.Files.Select(f => (f.Path, f.BaseRowId, f.DefaultRowCommitVersion)))
            .Where(f => f.BaseRowId is not null)
            .ToLookup(f => FilePath.Decode(f.Path), f => (f.BaseRowId, f.DefaultRowCommitVersion));
        return files.ConvertAll(f =>
        {
            var ids = f.BaseRowId is null ? later[FilePath.Decode(f.Path)].FirstOrDefault() : (f.BaseRowId, f.DefaultRowCommitVersion);
            return f with { BaseRowId = ids.BaseRowId, DefaultRowCommitVersion = ids.DefaultRowCommitVersion };
        });
    }

    private static async Task RequireAsync(
        DeltaTable table,
        Snapshot to,
        IReadOnlyList<LiveFile> files,
        CancellationToken cancellationToken
    )
    {
        var missing = await TableFiles.MissingAsync(table, files, cancellationToken);
        if (missing.Count > 0)
        {
            throw new DeltaException(
                DeltaErrors.DataFileMissing,
                FormattableString.Invariant(
                    $"version {to.Version} cannot be restored: {missing.Count} of its files are gone, the first is {missing[0].Path}"
                ),
                "a vacuum deletes what no newer version needs; choose a newer version, or put the files back from a copy"
            );
        }
    }
}

/// <summary>What a restore does.</summary>
public sealed record RestorePlan
{
    /// <summary>The newest version when the plan was made.</summary>
    public required Snapshot From { get; init; }

    /// <summary>What the table is to be again.</summary>
    public required Snapshot To { get; init; }

    /// <summary>Files that come back, each with the deletion vector it had then.</summary>
    public required IReadOnlyList<LiveFile> Restored { get; init; }

    /// <summary>Files that go.</summary>
    public required IReadOnlyList<LiveFile> Removed { get; init; }
}
