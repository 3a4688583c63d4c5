using System.Globalization;
using Tillhouse.Delta.Schema;
using Tillhouse.Delta.Snapshots;
using Tillhouse.Delta.Storage;

namespace Tillhouse.Delta.Operations;

/// <summary>Deletes files that no version within the retention needs (section 15). Older versions can then no longer be read or restored.</summary>
public static class Vacuum
{
    private static readonly TimeSpan DefaultRetention = TimeSpan.FromDays(7);

    /// <summary>What a vacuum would delete. Nothing is deleted.</summary>
    /// <param name="table">The table; its newest version is looked up.</param>
    /// <param name="options">Retention and kind.</param>
    /// <param name="cancellationToken">Ends the listing.</param>
    /// <exception cref="DeltaException">T0603 when the table may not be written, T0620 when the retention is below the table's own.</exception>
    public static async Task<VacuumPlan> PlanVacuumAsync(
        this DeltaTable table,
        VacuumOptions? options = null,
        CancellationToken cancellationToken = default
    )
    {
        options ??= new VacuumOptions();
        var snapshot = await table.RefreshAsync(cancellationToken);
        ProtocolGate.CheckWritable(snapshot.Protocol, snapshot.Metadata, snapshot.Schema);
        var usual = DeltaInterval.Of(snapshot.Metadata.Configuration, "delta.deletedFileRetentionDuration") ?? DefaultRetention;
        var retention = options.Retention ?? usual;
        Require(options, retention, usual);

        var now = table.Time.GetUtcNow();
        var cutoff = retention > now - DateTimeOffset.UnixEpoch ? DateTimeOffset.UnixEpoch : now - retention;
        var needed = await NeededAsync(table, snapshot, options, cutoff, retention > usual, cancellationToken);
        var files = options.Lite
            ? await RemovedAsync(table, snapshot, needed, cutoff, cancellationToken)
            : await UnknownAsync(table, snapshot, needed, cutoff, cancellationToken);
        return new VacuumPlan
        {
            Snapshot = snapshot,
            Cutoff = cutoff,
            Files = files,
        };
    }

    /// <summary>Deletes the files of a plan, but none that the table has taken up since.</summary>
    /// <returns>What was deleted.</returns>
    public static async Task<IReadOnlyList<ObjectInfo>> VacuumAsync(
        this DeltaTable table,
        VacuumPlan plan,
        CancellationToken cancellationToken = default
    )
    {
        var needed = new NeededFiles(table.Store.Locate(table.TablePath));
        needed.Add(await table.RefreshAsync(cancellationToken));
        var prefix = ObjectKey.Join(table.TablePath, "");
        var deleted = new List<ObjectInfo>(plan.Files.Count);
        foreach (var file in plan.Files)
        {
            if (!needed.Contains(file.Key[prefix.Length..]))
            {
                await table.Store.DeleteAsync(file.Key, cancellationToken);
                deleted.Add(file);
            }
        }

        return deleted;
    }

    private static void Require(VacuumOptions options, TimeSpan retention, TimeSpan usual)
    {
        if (retention < TimeSpan.Zero || (retention < usual && !options.Force))
        {
            throw new DeltaException(
                DeltaErrors.RetentionTooShort,
                string.Create(
                    CultureInfo.InvariantCulture,
                    $"a retention of {retention.TotalHours:0.##} hours is below the table's {usual.TotalHours:0.##} hours"
                ),
                "readers and writers that are at work may still need the files; force it only when there are none, or change delta.deletedFileRetentionDuration"
            );
        }
    }

    private static async Task<NeededFiles> NeededAsync(
        DeltaTable table,
        Snapshot snapshot,
        VacuumOptions options,
        DateTimeOffset cutoff,
        bool longerThanUsual,
        CancellationToken cancellationToken
    )
    {
        var location = table.Store.Locate(table.TablePath);
        var needed = new NeededFiles(location);
        needed.Add(snapshot);
        foreach (var version in options.KeepVersions)
        {
            needed.Add(await table.SnapshotAsync(version, cancellationToken));
        }

        foreach (var tombstone in snapshot.Tombstones.Where(t => (t.DeletionTimestamp ?? 0) >= cutoff.ToUnixTimeMilliseconds()))
        {
            needed.Add(Log.FilePath.Canonical(tombstone.Path, location));
            needed.Add(TableFiles.OfVector(tombstone.DeletionVector, location));
        }

        // Checkpoints keep tombstones for the usual retention only; what is to be kept longer stands in the commits.
        await foreach (var removal in longerThanUsual ? LoggedRemovals.ReadAsync(table, cutoff, cancellationToken) : Nothing())
        {
            if (removal.Time >= cutoff.ToUnixTimeMilliseconds())
            {
                needed.Add(removal.Path);
                needed.Add(removal.Vector);
            }
        }

        return needed;
    }

    private static IAsyncEnumerable<LoggedRemoval> Nothing() => AsyncEnumerable.Empty<LoggedRemoval>();

    /// <summary>Full: all files that are older than the cutoff and that nothing names.</summary>
    private static async Task<IReadOnlyList<ObjectInfo>> UnknownAsync(
        DeltaTable table,
        Snapshot snapshot,
        NeededFiles needed,
        DateTimeOffset cutoff,
        CancellationToken cancellationToken
    )
    {
        var prefix = ObjectKey.Join(table.TablePath, "");
        var files = new List<ObjectInfo>();
        await foreach (var info in table.Store.ListAsync(prefix, null, cancellationToken))
        {
            var path = info.Key[prefix.Length..];
            if (info.Modified < cutoff && !HiddenNames.Hides(path, PartitionColumns(snapshot)) && !needed.Contains(path))
            {
                files.Add(info);
            }
        }

        return files;
    }

    /// <summary>Lite: files that the log says were removed before the cutoff. No listing; files that were never committed stay.</summary>
    private static async Task<IReadOnlyList<ObjectInfo>> RemovedAsync(
        DeltaTable table,
        Snapshot snapshot,
        NeededFiles needed,
        DateTimeOffset cutoff,
        CancellationToken cancellationToken
    )
    {
        var paths = new HashSet<string>(StringComparer.Ordinal);
        await foreach (var removal in LoggedRemovals.ReadAsync(table, DateTimeOffset.MinValue, cancellationToken))
        {
            foreach (var canonical in removal.Time < cutoff.ToUnixTimeMilliseconds() ? new[] { removal.Path, removal.Vector } : [])
            {
                if (
                    canonical is not null
                    && TableFiles.Inside(canonical) is { } path
                    && !HiddenNames.Hides(path, PartitionColumns(snapshot))
                    && !needed.Contains(path)
                )
                {
                    paths.Add(path);
                }
            }
        }

        var found = await TableFiles.FindAsync(table, paths, cancellationToken);
        return [.. found.Values.OrderBy(f => f.Key, StringComparer.Ordinal)];
    }

    /// <summary>Directories bear the logical or the physical name, depending on who wrote them.</summary>
    private static IReadOnlyCollection<string> PartitionColumns(Snapshot snapshot) =>
        [
            .. snapshot.PartitionColumns,
            .. snapshot
                .Schema.Fields.Where(f => snapshot.PartitionColumns.Contains(f.Name))
                .Select(f => f.MetadataValue("delta.columnMapping.physicalName"))
                .OfType<string>(),
        ];
}

/// <summary>What a vacuum takes.</summary>
public sealed record VacuumOptions
{
    /// <summary>How long files stay that the table no longer needs. Default: <c>delta.deletedFileRetentionDuration</c>, or else 7 days.</summary>
    public TimeSpan? Retention { get; init; }

    /// <summary>Allows a retention below the table's own. Whoever reads or writes at that moment may lose files.</summary>
    public bool Force { get; init; }

    /// <summary>Looks only at what the log says was removed, not at what lies in the folder: quick, but it leaves what was never committed.</summary>
    public bool Lite { get; init; }

    /// <summary>Versions whose files stay however old they are: those that somebody still reads.</summary>
    public IReadOnlyCollection<long> KeepVersions { get; init; } = [];
}

/// <summary>What a vacuum deletes.</summary>
public sealed record VacuumPlan
{
    /// <summary>The newest version when the plan was made.</summary>
    public required Snapshot Snapshot { get; init; }

    /// <summary>What was needed at this time or later stays.</summary>
    public required DateTimeOffset Cutoff { get; init; }

    /// <summary>The files, by the keys of the store.</summary>
    public required IReadOnlyList<ObjectInfo> Files { get; init; }
}
