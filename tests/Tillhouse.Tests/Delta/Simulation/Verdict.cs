using Tillhouse.Delta;
using Tillhouse.Delta.Actions;
using Tillhouse.Delta.Commit;
using Tillhouse.Delta.Snapshots;

namespace Tillhouse.Tests.Delta.Simulation;

/// <summary>
/// Judges what a history left in its log, without the code that wrote it: the effects of the commits, one after the other in the order of their versions,
/// must give the rows that are in the files; and the log must agree with what every writer was told.
/// </summary>
internal sealed class Verdict(SimulatedLake lake, string isolation, IReadOnlyList<Attempt> attempts, IReadOnlyList<(string, long)> batches)
{
    private readonly Dictionary<string, LiveFile> live = [];
    private readonly List<(string Row, long Since, bool Blind)> rows = [];
    private readonly List<IReadOnlyList<DeltaAction>> log = [];

    /// <summary>Null, or what is wrong.</summary>
    public async Task<string?> FindAsync()
    {
        try
        {
            await ReadLogAsync();
            return Told() ?? Batches() ?? await RowsAsync() ?? await OpenedAsync();
        }
        catch (Exception e) when (e is InvalidDataException or DeltaException)
        {
            return e.Message;
        }
    }

    private async Task ReadLogAsync()
    {
        await foreach (var info in lake.Store.ListAsync("t/_delta_log/0"))
        {
            if (info.Key.EndsWith(".json", StringComparison.Ordinal))
            {
                var expected = $"t/_delta_log/{log.Count:D20}.json";
                log.Add(
                    info.Key == expected
                        ? [.. ActionReader.Read((await lake.Store.ReadAsync(info.Key))!, info.Key)]
                        : throw new InvalidDataException($"{expected} is missing")
                );
            }
        }
    }

    private static CommitInfo Info(IReadOnlyList<DeltaAction> commit) => commit.OfType<CommitInfo>().Single();

    /// <summary>Each commit is one attempt's, each attempt is at most one commit, and both agree with what the writer was told.</summary>
    private string? Told()
    {
        var versions = log.Skip(1).Select((commit, i) => (Info(commit).TxnId!, Version: i + 1L)).ToLookup(c => c.Item1, c => c.Version);
        var known = attempts.Select(a => a.TxnId).ToHashSet();
        if (versions.FirstOrDefault(v => !known.Contains(v.Key)) is { } stranger)
        {
            return $"nobody tried version {stranger.First()}";
        }

        foreach (var attempt in attempts)
        {
            var landed = versions[attempt.TxnId].ToList();
            var wrong = attempt.Told switch
            {
                _ when landed.Count > 1 => "landed twice",
                CommitResult.Committed when attempt.Effect is Effect.Nothing { Written: false } => landed.Count == 0
                    ? null
                    : "is not empty",
                CommitResult.Committed told when landed is not [var version] || version != told.Version => "is lost",
                null when attempt.Failed && landed.Count > 0 => "landed, though its writer was told that the store failed",
                CommitResult.Conflicted when landed.Count > 0 => "landed, though its writer was told of a conflict",
                _ => null,
            };
            if (wrong is not null)
            {
                return $"{attempt} {wrong}: it is in [{string.Join(", ", landed)}]";
            }
        }

        return null;
    }

    private string? Batches()
    {
        foreach (var (application, version) in batches)
        {
            var count = log.Count(c => c.OfType<TransactionId>().Any(t => t.AppId == application && t.Version == version));
            if (count != 1)
            {
                return $"batch {version} of {application} landed {count} times";
            }
        }

        return null;
    }

    private async Task<string?> RowsAsync()
    {
        var byId = attempts.ToDictionary(a => a.TxnId);
        var committed = attempts.Select(a => a.Told).OfType<CommitResult.Committed>().ToLookup(c => c.Version, c => c.Snapshot);
        for (var version = 0; version < log.Count; version++)
        {
            var commit = log[version];
            foreach (var remove in commit.OfType<RemoveFile>())
            {
                live.Remove(remove.Path);
            }

            foreach (var add in commit.OfType<AddFile>())
            {
                live[add.Path] = new LiveFile(add, new FileKey(add.Path, null), ["p"]);
            }

            if (
                version > 0
                && Apply(byId[Info(commit).TxnId!], version, Info(commit).Json.GetProperty("readVersion").GetInt64()) is { } wrong
            )
            {
                return $"version {version}, {byId[Info(commit).TxnId!]}: {wrong}";
            }

            var found = await SimulatedLake.RowsAsync(lake.Store, live.Values);
            var expected = rows.Select(r => r.Row).Order(StringComparer.Ordinal).ToList();
            if (!found.SequenceEqual(expected))
            {
                return $"version {version} has the rows [{string.Join(' ', found)}] instead of [{string.Join(' ', expected)}]";
            }

            if (committed[version].Any(s => !s.Files.Select(f => f.Path).ToHashSet().SetEquals(live.Keys)))
            {
                return $"whoever committed version {version} was given other files";
            }
        }

        return null;
    }

    /// <summary>What a commit does to the rows. Where appends may come later, those behind the snapshot that it read do.</summary>
    private string? Apply(Attempt attempt, long version, long read)
    {
        bool ComesLater((string Row, long Since, bool Blind) row) => isolation == "WriteSerializable" && row.Blind && row.Since > read;
        void Add(string partition, string row, bool blind) => rows.Add(($"{partition}:{row}", version, blind));
        switch (attempt.Effect)
        {
            case Effect.Append e:
                Add(e.Partition, e.Row, blind: true);
                return null;
            case Effect.Upsert e:
                Add(e.Partition, e.Row, blind: false);
                return null;
            case Effect.Delete e:
                rows.RemoveAll(r => r.Row == $"{e.Partition}:{e.Row}");
                return null;
            case Effect.Replace e:
                rows.RemoveAll(r => r.Row.StartsWith(e.Partition, StringComparison.Ordinal) && !ComesLater(r));
                Add(e.Partition, e.Row, blind: false);
                return null;
            case Effect.Overwrite e:
                rows.RemoveAll(r => !ComesLater(r));
                Add(e.Partition, e.Row, blind: false);
                return null;
            case Effect.Count e:
                var there = rows.Count(r => r.Row.StartsWith(e.Counted, StringComparison.Ordinal) && !ComesLater(r));
                Add(e.Partition, e.Row, blind: false);
                return there == e.Seen ? null : $"there were {there} rows to see";
            default:
                return null;
        }
    }

    /// <summary>Whoever opens the table, from a checkpoint or without, finds the same files.</summary>
    private async Task<string?> OpenedAsync()
    {
        var opened = (await DeltaTable.OpenAsync(lake.Store, lake.Engine, "t", lake.Time)).Latest;
        return opened.Version != log.Count - 1 ? $"it opens at version {opened.Version} of {log.Count - 1}"
            : opened.Files.Select(f => f.Path).ToHashSet().SetEquals(live.Keys) ? null
            : "it opens with other files";
    }
}
