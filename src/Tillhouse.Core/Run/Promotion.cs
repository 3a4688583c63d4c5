using Tillhouse.Core.Graph;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Delta.Operations;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Core.Run;

/// <summary>
/// Brings what an environment has built into production: each table's files by one commit, its build record told of production's versions, and then one
/// release. So production's next run finds every table built of what the others hold, and nothing to do.
/// </summary>
/// <param name="project">The project.</param>
/// <param name="lake">The tables as the environment has them.</param>
/// <param name="production">Production's releases.</param>
/// <param name="making">Writes production's release.</param>
internal sealed class Promotion(BoundProject project, LakeCatalog lake, ReleaseLog production, ReleaseMaking making)
{
    /// <summary>Promotes. Stopped half way it can be repeated: a table that is over already takes the same files again.</summary>
    /// <param name="tables">What the environment's tables hold: up to date with production's newest release.</param>
    /// <param name="run">The name of the release's maker.</param>
    /// <param name="created">When.</param>
    /// <param name="cancellation">Ends the work between two tables.</param>
    /// <exception cref="TerminalException">T0708: there is nothing to promote, or production has gone on.</exception>
    public async Task<Release> RunAsync(
        IReadOnlyDictionary<TableName, ReleasedTable> tables,
        string run,
        DateTime created,
        CancellationToken cancellation
    )
    {
        var latest = await production.LatestAsync(cancellation).ConfigureAwait(false);
        var own = tables.Where(t => !lake.Shared.ContainsKey(t.Key.Folder)).ToDictionary();
        if (own.Count == 0)
        {
            throw Refused("every table is shared with production", "change a model and run in the environment first");
        }

        if (latest?.Rollback is { } rollback)
        {
            throw Refused(
                FormattableString.Invariant($"production was taken back to release {rollback.To}"),
                "mend production and run it first, then run in the environment and promote"
            );
        }

        var promoted = new Dictionary<TableName, ReleasedTable>();
        foreach (var table in own.Keys.Where(t => t.Layer == Layer.Bronze).Order().Concat(project.Graph.Order.Where(own.ContainsKey)))
        {
            promoted[table] = await PromoteAsync(table, own[table], promoted, cancellation).ConfigureAwait(false);
        }

        foreach (var source in own.Keys.SelectMany(SourcesOf).Distinct())
        {
            await PromoteQuarantineAsync(source, own.Keys.ToHashSet(), cancellation).ConfigureAwait(false);
        }

        var release = new Release
        {
            Number = (latest?.Number ?? 0) + 1,
            Run = run,
            Parent = latest?.Number,
            Created = created,
            Tables = new(
                tables.ToDictionary(t => t.Key.ToString(), t => promoted.GetValueOrDefault(t.Key, t.Value)),
                StringComparer.Ordinal
            ),
        };
        return await making.AddAsync(release, cancellation).ConfigureAwait(false);
    }

    private async Task<ReleasedTable> PromoteAsync(
        TableName table,
        ReleasedTable own,
        Dictionary<TableName, ReleasedTable> promoted,
        CancellationToken cancellation
    )
    {
        var from = await lake.FindAsync(own, cancellation).ConfigureAwait(false);
        var options = new CommitOptions();
        if (table.Layer == Layer.Bronze)
        {
            if (await lake.FindInProductionAsync(table.Folder, cancellation).ConfigureAwait(false) is { } there)
            {
                return SameFiles(there, from)
                    ? Named(table, own, there.Snapshot)
                    : throw Refused(
                        $"production has taken files into {table} meanwhile",
                        "run production, then run in the environment again"
                    );
            }

            await TakeBatchesAsync(table, own, cancellation).ConfigureAwait(false);
            var taken = from.Snapshot.Transactions.Values.Single();
            options = options with { Transaction = (taken.AppId, taken.Version) };
        }
        else if (from.State.Record is { } record)
        {
            options = options with
            {
                Domains = new Dictionary<string, string?> { [BuildRecord.Domain] = Retold(record, promoted).ToJson() },
            };
        }

        return Named(table, own, await lake.PromoteAsync(table.Folder, from, options, cancellation).ConfigureAwait(false));
    }

    private IEnumerable<TableName> SourcesOf(TableName table) =>
        table.Layer == Layer.Bronze ? [table] : project.Graph.Inputs(table).Where(i => i.Layer == Layer.Bronze);

    /// <summary>With the tables comes what was kept out of them. Else rows that production's tables no longer hold would wait nowhere.</summary>
    private async Task PromoteQuarantineAsync(TableName source, HashSet<TableName> own, CancellationToken cancellation)
    {
        var models = project.Graph.Readers(source).Where(own.Contains).Select(m => (string?)m.ToString()).ToHashSet();
        if (own.Contains(source))
        {
            // Records that could not be read were kept out of no model.
            models.Add(null);
        }

        await lake.PromotePartitionsAsync(QuarantineTable.Folder(source.Name), models, cancellation).ConfigureAwait(false);
    }

    /// <summary>The record with production's versions of what was read; what is shared has them already.</summary>
    private static BuildRecord Retold(BuildRecord record, Dictionary<TableName, ReleasedTable> promoted) =>
        record with
        {
            Inputs = record.Inputs.ToDictionary(
                i => i.Key,
                i =>
                    TableName.TryParse(i.Key, out var name) && promoted.TryGetValue(name, out var now)
                        ? new InputVersion(now.Id, now.Version)
                        : i.Value
            ),
        };

    /// <summary>With a source's rows come the batches that say which files they are of, and they come first: rows without them would be taken again.</summary>
    private async Task TakeBatchesAsync(TableName table, ReleasedTable own, CancellationToken cancellation)
    {
        var root = own.Path[..^table.Folder.Length];
        var folder = BatchLedger.FolderOf(table.Name);
        await foreach (var entry in lake.Store.ListAsync(root + folder, null, cancellation).ConfigureAwait(false))
        {
            await lake.Store.CopyAsync(entry.Key, entry.Key[root.Length..], cancellation).ConfigureAwait(false);
        }
    }

    private static ReleasedTable Named(TableName table, ReleasedTable own, Snapshot production) =>
        own with
        {
            Path = table.Folder,
            Id = production.Metadata.Id,
            Version = production.Version,
        };

    private static bool SameFiles(LakeTable one, LakeTable other) =>
        one.Snapshot.Files.Select(f => f.Key).ToHashSet().SetEquals(other.Snapshot.Files.Select(f => f.Key));

    private static TerminalException Refused(string why, string help) =>
        new(ErrorCodes.NotPromotable, $"nothing was promoted: {why}", help);
}
