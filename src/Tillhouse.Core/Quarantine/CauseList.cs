using Tillhouse.Core.Ingest;
using Tillhouse.Core.Run;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>Groups the rows in quarantine by their cause.</summary>
/// <param name="session">The project and its lake.</param>
public sealed class CauseList(ProjectSession session)
{
    /// <summary>The causes of some sources, those with most rows first.</summary>
    /// <param name="sources">The sources.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    public async Task<IReadOnlyList<Cause>> OfAsync(IEnumerable<string> sources, CancellationToken cancellation)
    {
        using var connection = session.Connect();
        var causes = new List<Cause>();
        foreach (var source in sources)
        {
            causes.AddRange(await OfAsync(connection, source, cancellation).ConfigureAwait(false));
        }

        return
        [
            .. causes
                .OrderByDescending(c => c.Rows)
                .ThenBy(c => c.Source, StringComparer.Ordinal)
                .ThenBy(c => c.Model, StringComparer.Ordinal)
                .ThenBy(c => c.Rule, StringComparer.Ordinal),
        ];
    }

    private async Task<IReadOnlyList<Cause>> OfAsync(DuckDbConnection connection, string source, CancellationToken cancellation)
    {
        if (await session.Lake.FindAsync(QuarantineTable.Folder(source), cancellation).ConfigureAwait(false) is not { } table)
        {
            return [];
        }

        using var rows = await table.RowsAsync(connection, cancellation).ConfigureAwait(false);
        await using var command = connection.CreateCommand();
        command.CommandText = $"""
            select coalesce(model, '{RowFilter.Reading}'), rule, first(coalesce(reason, rule) order by _batch, _file, _line), count(*),
              min(_ingested_at), max(_ingested_at), first(_file order by _batch, _file, _line), first(_line order by _batch, _file, _line)
            from {rows.Relation} as q group by model, rule
            """;
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var causes = new List<Cause>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            causes.Add(
                new Cause(
                    source,
                    reader.GetString(0),
                    reader.GetString(1),
                    reader.GetString(2),
                    reader.GetInt64(3),
                    reader.GetDateTime(4),
                    reader.GetDateTime(5),
                    reader.GetString(6),
                    reader.GetInt64(7)
                )
            );
        }

        return causes;
    }
}
