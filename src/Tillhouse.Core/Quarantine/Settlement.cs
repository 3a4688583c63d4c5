using Tillhouse.Core.Ingest;
using Tillhouse.Core.Lake;
using Tillhouse.Core.Project;
using Tillhouse.Core.Quality;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>
/// Lets the build records of a source's tables say what became of rows that have left the quarantine since: what counted as quarantined counts as discarded,
/// and the rules that kept them out have failed so much less, as a rebuild would find. It looks at the quarantine itself, so doing it twice changes nothing.
/// </summary>
/// <param name="session">The project and its lake.</param>
/// <param name="connection">Any connection of its engine.</param>
internal sealed class Settlement(ProjectSession session, DuckDbConnection connection)
{
    /// <summary>Settles all tables that read a source. Only records are committed: no table gets or loses a row.</summary>
    public async Task RunAsync(string source, CancellationToken cancellation)
    {
        var quarantine = await session.Lake.FindAsync(QuarantineTable.Folder(source), cancellation).ConfigureAwait(false);
        if (quarantine is null)
        {
            return;
        }

        using var rows = await quarantine.RowsAsync(connection, cancellation).ConfigureAwait(false);
        foreach (var name in session.Project.Graph.Readers(new TableName(Layer.Bronze, source)))
        {
            var table = await session.Lake.FindAsync(name.Folder, cancellation).ConfigureAwait(false);
            if (table?.State.Record is { } record && record.Counts.TryGetValue("quarantined", out var counted))
            {
                var own = $"{rows.Relation} as q where model = {Quote.Text(name.ToString())}";
                var left = counted - connection.Scalar<long>($"select count(*) from {own}");
                if (left > 0)
                {
                    var settled = Settled(record, name, left, await KeptAsync(own, cancellation).ConfigureAwait(false));
                    await LakeCatalog.ChangeAsync(table, [], null, settled, cancellation).ConfigureAwait(false);
                }
            }
        }
    }

    private BuildRecord Settled(BuildRecord record, TableName name, long left, IReadOnlyList<KeptRows> kept)
    {
        var counts = new SortedDictionary<string, long>(record.Counts.ToDictionary(), StringComparer.Ordinal);
        counts["quarantined"] -= left;
        counts["discarded"] = counts.GetValueOrDefault("discarded") + left;
        var settled = record with { Counts = counts };
        if (record.Checks is not { } checks || record.Fingerprint != Fingerprints.Of(session.Project, name))
        {
            return settled;
        }

        var model = session.Project.Models[name].Definition;
        var stated = model.Checks.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        var judged = QuarantineAudit.Judge(model, kept, counts["rows"], new Dictionary<string, CheckCount>());
        var merged = new SortedDictionary<string, CheckCount>(StringComparer.Ordinal);
        foreach (var (check, count) in checks.Where(c => stated.Contains(c.Key)).Concat(CheckResult.Counts(judged)))
        {
            merged[check] = count;
        }

        return settled with
        {
            Checks = merged,
        };
    }

    private async Task<IReadOnlyList<KeptRows>> KeptAsync(string own, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select rule, count(*) from (select unnest(string_split(rule, ';')) as rule from {own}) group by rule";
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var kept = new List<KeptRows>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            kept.Add(new KeptRows(reader.GetString(0), reader.GetInt64(1), []));
        }

        return kept;
    }
}
