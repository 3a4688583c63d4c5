using System.Globalization;
using Tillhouse.Core.Ingest;
using Tillhouse.Core.Project;
using Tillhouse.Core.Run;
using Tillhouse.Core.Sql;
using Tillhouse.DuckDb;

namespace Tillhouse.Core.Quarantine;

/// <summary>Stages those of the chosen records that could not be read and can be read by the contract as it is now.</summary>
/// <param name="session">The project and its lake.</param>
/// <param name="connection">Any connection of its engine.</param>
/// <param name="source">The source.</param>
internal sealed class UnreadRows(ProjectSession session, DuckDbConnection connection, SourceContract source)
{
    private readonly List<(string File, string Why)> unread = [];

    /// <summary>The files that could not be read again, and why.</summary>
    public IReadOnlyList<(string File, string Why)> Unread => unread;

    /// <summary>Stages the chosen records of one batch, and where the records of its files start now.</summary>
    /// <param name="chosen">The chosen rows.</param>
    /// <param name="of">The batch.</param>
    /// <param name="starts">The table that takes where records start.</param>
    /// <param name="into">The table to make.</param>
    /// <param name="cancellation">Interrupts the engine.</param>
    /// <returns>The records; null when there are none to read again.</returns>
    public async Task<RowsAgain?> StageAsync(ChosenRows chosen, BatchRecord of, string starts, string into, CancellationToken cancellation)
    {
        var batch = of.Batch.ToString(CultureInfo.InvariantCulture);
        var lines = $"(select distinct _file, _line, _sheet from {chosen.Relation} where model is null and _batch = {batch})";
        var paths = await PathsAsync(lines, cancellation).ConfigureAwait(false);
        if (paths.Count == 0)
        {
            return null;
        }

        var zone = new LandingZone(session.Project.Project.Landing);
        using var files = FilesAgain.Read(zone, source, of, paths, session.Scratch, connection, cancellation);
        unread.AddRange(files.Unread);
        if (!files.Any)
        {
            return null;
        }

        IReadOnlyList<string> columns = [.. source.Columns.Select(c => c.Name).Concat(files.Added).Distinct()];
        var readable = files.Readable(columns);
        await connection
            .ExecuteAsync(
                $"insert into {starts} select {batch}, _file, _line, _sheet, true from ({readable}) as r"
                    + (
                        files.Unreadable is { } broken
                            ? $"\nunion all select {batch}, _file, _line, _sheet, false from ({broken}) as u"
                            : ""
                    ),
                cancellation
            )
            .ConfigureAwait(false);
        await connection
            .ExecuteAsync(
                $"""
                create or replace table {into} as select {Quote.Names(columns)}, r._file, r._line, r._sheet from ({readable}) as r
                semi join {lines} as c on c._line = r._line and c._file = r._file and c._sheet is not distinct from r._sheet
                """,
                cancellation
            )
            .ConfigureAwait(false);
        return new RowsAgain(of.Batch, into, columns, connection.Scalar<long>($"select count(*) from {into}"));
    }

    private async Task<IReadOnlyList<string>> PathsAsync(string lines, CancellationToken cancellation)
    {
        await using var command = connection.CreateCommand();
        command.CommandText = $"select distinct _file from {lines} order by 1";
        await using var reader = await command.ExecuteReaderAsync(cancellation).ConfigureAwait(false);
        var paths = new List<string>();
        while (await reader.ReadAsync(cancellation).ConfigureAwait(false))
        {
            paths.Add(reader.GetString(0));
        }

        return paths;
    }
}
